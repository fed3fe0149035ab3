import { useState } from 'preact/hooks';
import type { AuditReport } from '../../domain/views.ts';
import { api } from '../api.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { FaultNotice } from './fault.tsx';

const words = strings.credential;

/** Has the daemon walk every chain of the journal, and tells what it found. */
export function Verify() {
  const act = useAct();
  const [report, setReport] = useState<AuditReport | null>(null);
  const verify = (): void => {
    setReport(null);
    void act.run(async () => setReport(await api.verifyAudit()));
  };
  return (
    <div class="verify">
      <button type="button" onClick={verify} disabled={act.busy}>
        {words.verify}
      </button>
      <div role="status">
        {act.busy && <p class="quiet">{strings.loading}</p>}
        {report !== null && report.problems.length === 0 && (
          <p class="good">{words.verified(report.events, report.streams)}</p>
        )}
        {report !== null && report.problems.length > 0 && (
          <>
            <p class="bad">{words.problems(report.problems.length)}</p>
            <ul>
              {report.problems.slice(0, 20).map(({ stream, seq, saw }) => (
                <li key={`${stream} ${seq}`}>
                  <code>
                    {stream} #{seq}
                  </code>{' '}
                  {saw}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
    </div>
  );
}
