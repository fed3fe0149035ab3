import { MINUTE_MS } from '../../domain/duration.ts';
import { NEEDS } from '../../domain/access/needs.ts';
import type { Silence } from '../../domain/alerts/silence.ts';
import { api } from '../api.ts';
import { useNow } from '../clock.ts';
import { useMay } from '../may.ts';
import { AlertLines } from '../parts/alert-lines.tsx';
import { FaultNotice } from '../parts/fault.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { useAct, useQuery } from '../query.ts';
import { strings } from '../strings/index.ts';

const words = strings.alerts;
const RANK = { critical: 0, warning: 1, info: 2 } as const;

export function AlertsPage() {
  const now = useNow(MINUTE_MS);
  const found = useQuery(
    'alerts',
    async (over) => {
      const [alerts, silences] = await Promise.all([over.alerts(), over.silences()]);
      return {
        alerts: alerts.toSorted((left, right) => RANK[left.severity] - RANK[right.severity]),
        silences,
      };
    },
    { onBeat: true },
  );
  return (
    <>
      <h1>{words.title}</h1>
      <Loaded query={found}>
        {({ alerts, silences }) => (
          <>
            {alerts.length === 0 ? (
              <p class="good">{words.none}</p>
            ) : (
              <section class="panel" aria-label={words.title}>
                <AlertLines alerts={alerts} now={now} named onDone={found.reload} />
              </section>
            )}
            {silences.length > 0 && <Silences silences={silences} now={now} onDone={found.reload} />}
          </>
        )}
      </Loaded>
    </>
  );
}

interface SilencesProps {
  readonly silences: readonly Silence[];
  readonly now: number;
  readonly onDone: () => void;
}

function Silences({ silences, now, onDone }: SilencesProps) {
  const mayOperate = useMay(NEEDS.operating);
  const act = useAct();
  const { silenceColumns: columns } = words;
  const end = (id: string): void =>
    void act.run(() => api.unsilence(id)).then((did) => (did ? onDone() : undefined));
  return (
    <Panel id="silences" title={words.silences}>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <Table
        label="silences"
        columns={[
          columns.what,
          columns.until,
          columns.by,
          columns.reason,
          ...(mayOperate ? [columns.act] : []),
        ]}
      >
        {silences.map(({ id, match, untilAt, by, reason }) => (
          <tr key={id}>
            <th scope="row">
              {[match.code, match.credential, match.severity].filter(Boolean).join(' ') || words.everything}
            </th>
            <td>
              <Moment at={untilAt} now={now} />
            </td>
            <td>{by}</td>
            <td>{reason}</td>
            {mayOperate && (
              <td>
                <button type="button" disabled={act.busy} onClick={() => end(id)}>
                  {words.end}
                </button>
              </td>
            )}
          </tr>
        ))}
      </Table>
    </Panel>
  );
}
