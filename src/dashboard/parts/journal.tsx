import type { EventView } from '../../domain/views.ts';
import { NEEDS } from '../../domain/access/needs.ts';
import { useMay } from '../may.ts';
import { strings } from '../strings/index.ts';
import { iso, stamp } from '../time.ts';
import { Table } from './table.tsx';
import { Verify } from './verify.tsx';

const words = strings.credential;
const SHOWN = 50;

/** What the journal holds of a credential, the newest first; each event with the hash that chains it. */
export function Journal({ events }: { readonly events: readonly EventView[] }) {
  const mayVerify = useMay(NEEDS.auditing);
  const shown = events.slice(-SHOWN).toReversed();
  return (
    <section class="panel" aria-labelledby="journal">
      <div class="panel-head">
        <h2 id="journal">{words.journal}</h2>
        {events.length > SHOWN && <p class="quiet">{words.journalNewest(SHOWN, events.length)}</p>}
      </div>
      {mayVerify && <Verify />}
      <EventTable events={shown} label="journal" />
    </section>
  );
}

export function EventTable({
  events,
  label,
  withName = false,
}: {
  readonly events: readonly EventView[];
  readonly label: string;
  readonly withName?: boolean;
}) {
  const { journalColumns: columns } = words;
  return (
    <Table
      label={label}
      columns={[
        columns.seq,
        columns.at,
        ...(withName ? [strings.fleet.columns.name] : []),
        columns.event,
        columns.actor,
        columns.hash,
      ]}
    >
      {events.map(({ position, seq, at, name, actor, event, hash }) => (
        <tr key={position}>
          <td class="number quiet">{withName ? position : seq}</td>
          <td class="number">
            <time dateTime={iso(at)}>{stamp(at)}</time>
          </td>
          {withName && <td>{name}</td>}
          <td>{event.type}</td>
          <td>{actor}</td>
          <td>
            <code class="quiet">{hash.slice(0, 12)}</code>
          </td>
        </tr>
      ))}
    </Table>
  );
}
