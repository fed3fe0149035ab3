import type { ApiFault } from '../api.ts';
import { strings } from '../strings/index.ts';

/** A fault of the daemon as it came: what it saw, what it expected, and the next command. */
export function FaultNotice({ fault, retry }: { readonly fault: ApiFault; readonly retry?: () => void }) {
  const { code, place, saw, expected, next } = fault.view;
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>
          ✖ {code} {place}
        </strong>
        : {saw}
      </p>
      <p>
        {strings.fault.expected} {expected}
      </p>
      <p>
        {strings.fault.next}: <code>{next}</code>
      </p>
      {retry !== undefined && (
        <p>
          <button type="button" onClick={retry}>
            {strings.fault.again}
          </button>
        </p>
      )}
    </div>
  );
}
