import { useId } from 'preact/hooks';
import type { PortalReading } from '../../domain/attended.ts';
import type { RecordedReading } from '../../domain/tasks/view.ts';
import { strings } from '../strings/index.ts';
import { stamp } from '../time.ts';

const words = strings.ceremony.ready;

/** What the portal shows now, beside what it is known to have shown. */
export function ReadingFields({ recorded }: { readonly recorded: RecordedReading | null }) {
  const id = useId();
  const resetAt = recorded?.lastResetAt ?? null;
  const masked = recorded?.keyIdMasked ?? null;
  return (
    <>
      <div class="field">
        <label for={`${id}-reset`}>{words.lastReset}</label>
        <input id={`${id}-reset`} name="last-reset" type="datetime-local" step={1} />
        {resetAt !== null && resetAt > 0 && <p class="quiet">{words.recorded(stamp(resetAt))}</p>}
      </div>
      <div class="field">
        <label for={`${id}-masked`}>{words.keyMasked}</label>
        <input
          id={`${id}-masked`}
          name="key-masked"
          class="mono"
          maxLength={40}
          autocomplete="off"
          spellcheck={false}
        />
        {masked !== null && <p class="quiet">{words.recorded(masked)}</p>}
      </div>
    </>
  );
}

/** A time is read as the reader's own clock shows it. */
export function readingIn(text: (name: string) => string): PortalReading {
  const at = Date.parse(text('last-reset'));
  const masked = text('key-masked').trim();
  return {
    lastResetAt: Number.isNaN(at) ? null : at,
    keyIdMasked: masked === '' ? null : masked,
    secretMasked: null,
  };
}
