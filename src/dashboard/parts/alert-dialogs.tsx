import type { AlertRow } from '../../domain/alert.ts';
import { HOUR_MS } from '../../domain/duration.ts';
import { api } from '../api.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';

const words = strings.alerts;
const HOURS = [1, 4, 24, 72, 168];

interface DialogProps {
  readonly alert: AlertRow;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function AcknowledgeDialog({ alert, onClose, onDone }: DialogProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const note = textsOf(event)('note').trim();
    void act
      .run(() => api.acknowledgeAlert(alert.key, note === '' ? null : note))
      .then((did) => (did ? onDone() : undefined));
  };
  return (
    <Dialog title={`${words.acknowledge}: ${alert.code} ${alert.subjectName}`} onClose={onClose}>
      <p>{words.acknowledgeText}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="ack-note">{words.note}</label>
          <input id="ack-note" name="note" maxLength={1_000} autocomplete="off" />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.acknowledge}
        </button>
      </form>
    </Dialog>
  );
}

/** Quiet is kept for one code of one subject: what is wider is for the command line. */
export function SilenceDialog({ alert, onClose, onDone }: DialogProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = textsOf(event);
    const match = { code: alert.code, credential: alert.subjectName, severity: null, labels: {} };
    void act
      .run(() =>
        api.silence({ match, forMs: Number(text('hours')) * HOUR_MS, reason: text('reason').trim() }),
      )
      .then((did) => (did ? onDone() : undefined));
  };
  return (
    <Dialog title={`${words.silence}: ${alert.code} ${alert.subjectName}`} onClose={onClose}>
      <p>{words.silenceText}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="silence-hours">{words.silenceFor}</label>
          <select id="silence-hours" name="hours">
            {HOURS.map((hours) => (
              <option key={hours} value={hours}>
                {words.hours(hours)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="silence-reason">{words.reason}</label>
          <input id="silence-reason" name="reason" required maxLength={1_000} autocomplete="off" />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.silence}
        </button>
      </form>
    </Dialog>
  );
}
