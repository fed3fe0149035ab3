import { NEEDS } from '../../domain/access/needs.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { RecallView } from '../../domain/recall/views.ts';
import { NEW_RECALL, recallAddress } from '../address.ts';
import { useNow } from '../clock.ts';
import { useMay } from '../may.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { RecallVerdict } from '../parts/recall-verdict.tsx';
import { useQuery } from '../query.ts';
import { changesRecalls } from '../recalls.ts';
import { strings } from '../strings/index.ts';
import { recallStrings } from '../strings/recalls.ts';

const words = recallStrings;

/** The revocations of many keys that are not over. */
export default function RecallsPage() {
  const now = useNow(MINUTE_MS);
  const mayOperate = useMay(NEEDS.operating);
  const found = useQuery('recalls', (api) => api.recalls(), { concerns: changesRecalls, onBeat: true });
  return (
    <>
      <h1>{words.title}</h1>
      <p class="quiet">{words.text}</p>
      <Loaded query={found}>
        {(recalls) => (
          <>
            {recalls.length === 0 && <p class="good">{words.none}</p>}
            {recalls.map((view) => (
              <Recall key={view.id} view={view} now={now} />
            ))}
          </>
        )}
      </Loaded>
      {mayOperate && (
        <p>
          <Link to={NEW_RECALL} class="button">
            {words.begin}
          </Link>
        </p>
      )}
      <p class="quiet">{words.over}</p>
    </>
  );
}

function Recall({ view, now }: { readonly view: RecallView; readonly now: number }) {
  const { id, by, askedAt, incident, why, state } = view;
  return (
    <section class="panel" aria-labelledby={id}>
      <h2 id={id}>
        <Link to={recallAddress(id)} class="mono">
          {id}
        </Link>
      </h2>
      <RecallVerdict view={view} />
      {state !== 'over' && <p>{why}</p>}
      <p class="quiet">
        {words.facts.by} {by} · <Moment at={askedAt} now={now} />
        {incident !== null && ` · ${words.facts.incident} ${incident}`}
      </p>
      <p>
        <Link to={recallAddress(id)} class="button">
          {words.open}
        </Link>{' '}
        <span class="quiet">
          {strings.fault.next}: <code>keyturn revoke --status {id}</code>
        </span>
      </p>
    </section>
  );
}
