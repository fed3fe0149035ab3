import { NEEDS } from '../../domain/access/needs.ts';
import type { EventView } from '../../domain/views.ts';
import type { Api } from '../api.ts';
import { useMay } from '../may.ts';
import { EventTable } from '../parts/journal.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Verify } from '../parts/verify.tsx';
import { useQuery } from '../query.ts';
import { position } from '../live.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.audit;
const SHOWN = 100;

export function AuditPage() {
  const mayVerify = useMay(NEEDS.auditing);
  const at = useStore(position);
  // Nothing is the newest before it is known how far the journal goes.
  const found = useQuery(`audit ${at === null}`, (api) => (at === null ? none() : latest(api, Number(at))));
  return (
    <>
      <h1>{words.title}</h1>
      {mayVerify ? <Verify /> : <p class="quiet">{words.notAllowed}</p>}
      <Loaded query={found}>
        {(events) => (
          <section class="panel" aria-labelledby="latest">
            <div class="panel-head">
              <h2 id="latest">{words.journal}</h2>
              <p class="quiet">{words.newest(events.length)}</p>
            </div>
            <EventTable events={events} label="latest" withName />
          </section>
        )}
      </Loaded>
    </>
  );
}

/** Positions may have gaps, so a little more is asked for than is shown. */
async function latest(api: Api, lastPosition: number): Promise<readonly EventView[]> {
  const found = await api.events({
    name: null,
    afterPosition: Math.max(0, lastPosition - 2 * SHOWN),
    limit: 1_000,
  });
  return found.slice(-SHOWN).toReversed();
}

function none(): Promise<readonly EventView[]> {
  return Promise.resolve([]);
}
