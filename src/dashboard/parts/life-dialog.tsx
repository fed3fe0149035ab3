import { useState } from 'preact/hooks';
import type { LifeAct, LifePlan, LifeRequest } from '../../domain/life/request.ts';
import { api, ApiFault } from '../api.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';

const words = strings.credential.acts;

type Offered = Exclude<LifeAct, 'import' | 'adopt' | 'decommission' | 'recommission' | 'accept-permissions'>;

interface LifeProps {
  readonly name: string;
  readonly act: Offered;
  readonly onClose: () => void;
  readonly onDone: (approval: string | null) => void;
}

/** First what it would do, by the daemon's own judge; then the button that does it. */
export function LifeDialog({ name, act, onClose, onDone }: LifeProps) {
  const trying = useAct();
  const [seen, setSeen] = useState<{ readonly request: LifeRequest; readonly plan: LifePlan } | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const request = requestOf(act, textsOf(event));
    void trying.run(async () => {
      if (seen !== null && JSON.stringify(seen.request) === JSON.stringify(request)) {
        const { approval } = await api.life(name, request, false);
        onDone(approval);
        return;
      }
      const { plan } = await api.life(name, request, true);
      setSeen({ request, plan });
    });
  };
  const refused = seen?.plan.refused ?? null;
  return (
    <Dialog title={`${words[act]}: ${name}`} onClose={onClose}>
      <form onSubmit={submit} onInput={() => setSeen(null)}>
        <div class="field">
          <label for="life-reason">{words.reason}</label>
          <input id="life-reason" name="reason" required maxLength={1_000} autocomplete="off" />
        </div>
        {act === 'hold' && (
          <div class="field">
            <label for="life-until">{words.until}</label>
            <input id="life-until" name="until" type="datetime-local" required />
          </div>
        )}
        {trying.fault !== null && <FaultNotice fault={trying.fault} />}
        {refused !== null && <FaultNotice fault={new ApiFault(refused, 409)} />}
        {seen !== null && refused === null && (
          <div role="status">
            <ul class="plain-list">
              {seen.plan.lines.map(({ kind, text }) => (
                <li key={text} class={kind === 'warns' ? 'attention' : ''}>
                  {words.lines[kind]}: {text}
                </li>
              ))}
            </ul>
          </div>
        )}
        {refused === null && (
          <button class="primary" type="submit" disabled={trying.busy}>
            {seen === null ? words.look : words[act]}
          </button>
        )}
      </form>
    </Dialog>
  );
}

function requestOf(act: Offered, text: (name: string) => string): LifeRequest {
  const reason = text('reason').trim();
  return act === 'hold' ? { act, reason, untilAt: Date.parse(text('until')) } : { act, reason };
}
