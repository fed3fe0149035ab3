import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import { credentialAddress, findingAddress, isFinding, NEW_RECALL } from '../address.ts';
import { useNow } from '../clock.ts';
import { eventsOf } from '../events-of.ts';
import { progressIn } from '../incident.ts';
import { useMay } from '../may.ts';
import { Blast } from '../parts/blast.tsx';
import { IncidentForm } from '../parts/incident-form.tsx';
import type { Begun } from '../parts/incident-form.tsx';
import { IncidentProgress, RolloverProgress } from '../parts/incident-progress.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useQuery } from '../query.ts';
import { go, route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.incident;
const TICK_MS = 1_000;

/**
 * Ending a key in an emergency. What is going on is read from the journal, and since when from the address: a page that
 * is loaded again, here or elsewhere, shows the same.
 */
export function IncidentPage() {
  const { params, query } = useStore(route);
  const { name = '' } = params;
  const since = query.get('since');
  const rollover = query.get('rollover') !== null;
  const incident = query.get('incident');
  const now = useNow(TICK_MS);
  const mayOperate = useMay(NEEDS.operating);
  const [waits, setWaits] = useState<string | null>(null);
  const found = useQuery(
    name,
    async (api) => {
      const [view, events] = await Promise.all([api.show(name), eventsOf(api, name)]);
      return { view, events };
    },
    { concerns: (change) => change.name === name, onBeat: true },
  );
  const begun = ({ approval, afterPosition, choice }: Begun): void => {
    setWaits(approval);
    const known = new URLSearchParams({
      ...{ since: String(afterPosition), ...(choice === 'rollover' ? { rollover: '' } : {}) },
      ...(incident === null ? {} : { incident }),
    });
    if (approval === null) go(`/incident/${encodeURIComponent(name)}?${known.toString()}`, 'replace');
    found.reload();
  };
  return (
    <div class="incident">
      <WayBack name={name} incident={incident} />
      <h1>{words.title(name)}</h1>
      <Loaded query={found}>
        {({ view, events }) => {
          const progress = progressIn(events, since === null ? null : Number(since));
          if (progress !== null) return <IncidentProgress view={view} progress={progress} now={now} />;
          if (rollover) return <RolloverProgress view={view} events={events} since={Number(since)} />;
          return (
            <>
              <p class={waits === null ? '' : 'notice attention'} role="status">
                {waits === null ? words.nothingYet : words.waits(waits)}{' '}
                {waits !== null && <Link to="/approvals">{words.toApprovals}</Link>}
              </p>
              <Blast view={view} now={now} />
              {mayOperate ? (
                <>
                  <IncidentForm view={view} incident={incident} onBegun={begun} />
                  <p>
                    <Link to={NEW_RECALL}>{words.many}</Link>
                  </p>
                </>
              ) : (
                <p class="notice">{words.notAllowed}</p>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function WayBack({ name, incident }: { readonly name: string; readonly incident: string | null }) {
  return (
    <p>
      <Link to={credentialAddress(name)}>{words.back(name)}</Link>
      {incident !== null && isFinding(incident) && (
        <>
          {' '}
          · <Link to={findingAddress(incident)}>{words.toFinding}</Link>
        </>
      )}
    </p>
  );
}
