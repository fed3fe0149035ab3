import { MINUTE_MS } from '../../domain/duration.ts';
import type { OnboardingRow } from '../../domain/onboarding/views.ts';
import { applicationAddress } from '../address.ts';
import { useNow } from '../clock.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { NextSteps } from '../parts/next-steps.tsx';
import { useQuery } from '../query.ts';
import { strings } from '../strings/index.ts';

const words = strings.onboarding;

/** Every application for an issuer's API, and what each waits for. */
export function OnboardingPage() {
  const now = useNow(MINUTE_MS);
  // No event of a credential tells of these: they are asked for with every sign of life.
  const found = useQuery('onboarding', (over) => over.onboarding.list(), {
    concerns: () => false,
    onBeat: true,
  });
  return (
    <>
      <h1>{words.title}</h1>
      <Loaded query={found}>
        {(rows) =>
          rows.length === 0 ? (
            <p>
              {words.none}{' '}
              <span class="quiet">
                {strings.fault.next}: <code>{words.noneNext}</code>
              </span>
            </p>
          ) : (
            rows.map((row) => <Application key={row.name} row={row} now={now} />)
          )
        }
      </Loaded>
    </>
  );
}

function Application({ row, now }: { readonly row: OnboardingRow; readonly now: number }) {
  const { name, applicant, issuer, status, sinceAt, passed, stages, next, warnings } = row;
  return (
    <section class="panel" aria-labelledby={`application-${name}`}>
      <h2 id={`application-${name}`}>
        <Link to={applicationAddress(name)}>{name}</Link>: {words.status[status]}
      </h2>
      <p class="quiet">
        {words.from(applicant, issuer)} · {words.passed(passed, stages)}
        {sinceAt !== null && (
          <>
            {' '}
            · <Moment at={sinceAt} now={now} />
          </>
        )}
        {warnings > 0 && <> · {words.warnings(warnings)}</>}
      </p>
      <NextSteps steps={next} />
    </section>
  );
}
