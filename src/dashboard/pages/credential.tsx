import type { CredentialView } from '../../domain/views.ts';
import { recallAddress } from '../address.ts';
import { useNow } from '../clock.ts';
import { eventsOf } from '../events-of.ts';
import { Acts } from '../parts/acts.tsx';
import { Age } from '../parts/age.tsx';
import { AlertLines } from '../parts/alert-lines.tsx';
import { FindingsPanel } from '../parts/findings-panel.tsx';
import { Journal } from '../parts/journal.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Panel } from '../parts/panel.tsx';
import { Places } from '../parts/places.tsx';
import { State } from '../parts/state.tsx';
import { Strips } from '../parts/strips.tsx';
import { Versions } from '../parts/versions.tsx';
import { Why } from '../parts/why.tsx';
import { recallIn } from '../sagas.ts';
import { useQuery } from '../query.ts';
import { route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.credential;
const TICK_MS = 15_000;

export function CredentialPage() {
  const { name = '' } = useStore(route).params;
  const now = useNow(TICK_MS);
  const found = useQuery(
    name,
    async (api) => {
      const [view, why, events] = await Promise.all([api.show(name), api.why(name), eventsOf(api, name)]);
      return { view, why, events };
    },
    { concerns: (change) => change.name === name },
  );
  return (
    <>
      <p>
        <Link to="/">← {words.back}</Link>
      </p>
      <h1>{name}</h1>
      <Loaded query={found}>
        {({ view, why, events }) => (
          <>
            <Head view={view} now={now} />
            <Recalled id={recallIn(events)} />
            <Acts view={view} onDone={found.reload} />
            {view.alerts.length > 0 && (
              <Panel id="alerts" title={words.alerts}>
                <AlertLines alerts={view.alerts} now={now} />
              </Panel>
            )}
            {events.some(({ event }) => event.type === 'FindingReported') && <FindingsPanel name={name} />}
            <div class="two wide-left">
              <Versions view={view} now={now} />
              <Why view={view} why={why} now={now} />
            </div>
            <Strips events={events} now={now} />
            <Places view={view} now={now} />
            <Journal events={events} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** It is not this one key alone that is revoked. */
function Recalled({ id }: { readonly id: string | null }) {
  if (id === null) return null;
  return (
    <p class="notice attention">
      {words.recalled} <Link to={recallAddress(id)}>{id}</Link>
    </p>
  );
}

function Head({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const { owner, issuer, policy, source, labels, condition } = view;
  const labelTexts = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const facts: readonly (readonly [string, string | null])[] = [
    [words.facts.owner, owner],
    [words.facts.issuer, issuer],
    [words.facts.policy, policy],
    [words.facts.source, source === null ? null : `${source.file}:${source.line}`],
    [words.facts.labels, labelTexts.length === 0 ? null : labelTexts.join(' ')],
  ];
  return (
    <div class="head">
      <p class="head-state">
        <State condition={condition} />
      </p>
      <div class="head-age">
        <Age row={view} now={now} />
      </div>
      <dl class="facts">
        {facts.map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text ?? words.none}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
