import { formatDuration } from '../../domain/duration.ts';
import type { RecallView } from '../../domain/recall/views.ts';
import { useNow } from '../clock.ts';
import { Facts } from '../parts/facts.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { RecallSteering } from '../parts/recall-steering.tsx';
import { RecallVerdict } from '../parts/recall-verdict.tsx';
import { RecallWaves } from '../parts/recall-waves.tsx';
import { useQuery } from '../query.ts';
import { canStop, changesRecalls, countsIn } from '../recalls.ts';
import { route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';
import { recallStrings } from '../strings/recalls.ts';

const words = recallStrings;
const TICK_MS = 5_000;

/** One revocation of many keys, live. The daemon does it; this page may be closed and opened again, here or elsewhere. */
export default function RecallPage() {
  const { id = '' } = useStore(route).params;
  const now = useNow(TICK_MS);
  const found = useQuery(id, (api) => api.recall(id), { concerns: changesRecalls, onBeat: true });
  return (
    <>
      <p>
        <Link to="/recalls">{words.back}</Link>
      </p>
      <h1>{id}</h1>
      <Loaded query={found}>
        {(view) => (
          <>
            <RecallVerdict view={view} />
            <Why view={view} />
            <RecallSteering view={view} onDone={found.reload} />
            <About view={view} now={now} />
            <RecallWaves view={view} now={now} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** What it waits for, and what comes next. */
function Why({ view }: { readonly view: RecallView }) {
  const { state, why } = view;
  const command = commandFor(view);
  return (
    <>
      {state !== 'over' && (
        <p>
          {why}
          {state === 'asked' && (
            <>
              {' '}
              · <Link to="/approvals">{words.toApprovals}</Link>
            </>
          )}
        </p>
      )}
      {state === 'over' && countsIn(view).alive > 0 && <p class="notice attention">{words.ended}</p>}
      <p class="quiet">
        {state !== 'over' && `${words.detach} `}
        {command !== null && (
          <>
            {strings.fault.next}: <code>{command}</code>
          </>
        )}
      </p>
    </>
  );
}

function commandFor(view: RecallView): string | null {
  const { id, state, incident } = view;
  switch (state) {
    case 'asked':
      return 'keyturn next';
    case 'moving':
      return `keyturn revoke ${canStop(view) ? '--stop' : '--status'} ${id}`;
    case 'stopped':
      return `keyturn revoke --continue ${id}`;
    case 'over':
      return incident === null ? null : `keyturn report ${incident}`;
  }
}

function About({ view, now }: { readonly view: RecallView; readonly now: number }) {
  const { by, askedAt, incident, leaked, note, replace, budget, pauseMs, digest } = view;
  const { facts, nothing } = words;
  return (
    <Facts
      facts={[
        [facts.by, by],
        [facts.at, <Moment at={askedAt} now={now} />],
        [facts.incident, incident ?? nothing],
        [facts.note, note ?? nothing],
        [facts.leaked, leaked ? words.yes : words.no],
        [facts.replace, replace ? words.replaced : words.notReplaced],
        [facts.budget, words.budget(budget, countsIn(view).failing)],
        [facts.pause, pauseMs === 0 ? words.noPause : formatDuration(pauseMs)],
        [facts.digest, <code>{digest}</code>],
      ]}
    />
  );
}
