import { MINUTE_MS } from '../../domain/duration.ts';
import type { PlanItem } from '../../domain/views.ts';
import { credentialAddress } from '../address.ts';
import { agendaOf } from '../agenda.ts';
import type { AgendaDay } from '../agenda.ts';
import { useNow } from '../clock.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { useQuery } from '../query.ts';
import { planStrings } from '../strings/plan.ts';
import { strings } from '../strings/index.ts';

const words = planStrings;
/** Of a day on which a large fleet is rotated the first names are enough. */
const NAMES_A_DAY = 8;

/** What would happen now, and on the days to come. */
export default function PlanPage() {
  const now = useNow(MINUTE_MS);
  const found = useQuery('plan', (over) => over.plan(null));
  return (
    <>
      <h1>{words.title}</h1>
      <p class="quiet">{words.text}</p>
      <Loaded query={found}>
        {(plan) => {
          const agenda = agendaOf(plan.items);
          return (
            <>
              <Now items={agenda.now} />
              <Days days={agenda.days} now={now} />
              <p class="quiet">
                {words.digest} <code>{plan.digest}</code> · {strings.fault.next}: <code>{words.apply}</code>
              </p>
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Now({ items }: { readonly items: readonly PlanItem[] }) {
  const { nowColumns: columns } = words;
  return (
    <Panel id="now" title={words.now}>
      {items.length === 0 ? (
        <p class="good">{words.nothingNow}</p>
      ) : (
        <Table label="now" columns={[columns.name, columns.action, columns.reason]}>
          {items.map(({ name, action, reason }) => (
            <tr key={name}>
              <th scope="row">
                <Link to={credentialAddress(name)}>{name}</Link>
              </th>
              <td>{words.actions[action]}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Days({ days, now }: { readonly days: readonly AgendaDay[]; readonly now: number }) {
  const { dayColumns: columns } = words;
  return (
    <Panel id="days" title={words.days}>
      <p class="quiet">{words.daysText}</p>
      {days.length === 0 ? (
        <p class="quiet">{words.noDays}</p>
      ) : (
        <Table label="days" columns={[columns.day, columns.count, columns.names]}>
          {days.map(({ at, items }) => (
            <tr key={at}>
              <th scope="row">
                <Moment at={at} now={now} />
              </th>
              <td>{items.length}</td>
              <td>
                <Names items={items} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Names({ items }: { readonly items: readonly PlanItem[] }) {
  const more = items.length - NAMES_A_DAY;
  return (
    <>
      {items.slice(0, NAMES_A_DAY).map(({ name }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Link to={credentialAddress(name)}>{name}</Link>
        </span>
      ))}
      {more > 0 && <span class="quiet"> {words.more(more)}</span>}
    </>
  );
}
