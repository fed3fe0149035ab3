import { useState } from 'preact/hooks';
import type { RecallAsk, RecallBegun, RecallPlan } from '../../domain/recall/views.ts';
import { api } from '../api.ts';
import { useAct } from '../query.ts';
import { recallStrings } from '../strings/recalls.ts';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';
import { Panel } from './panel.tsx';

const words = recallStrings.new;

interface ConfirmProps {
  readonly ask: RecallAsk;
  readonly plan: RecallPlan;
  readonly onBegun: (begun: RecallBegun) => void;
}

/** The number of credentials once more, as on the command line: nobody types it who has not read it. */
export function RecallConfirm({ ask, plan, onBegun }: ConfirmProps) {
  const act = useAct();
  const [typed, setTyped] = useState('');
  const { members, digest } = plan;
  const isTyped = typed.trim() === String(members.length);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!isTyped || act.busy) return;
    const glass = textsOf(event)('break-glass').trim();
    void act.run(async () => onBegun(await api.beginRecall(ask, digest, glass === '' ? null : glass)));
  };
  return (
    <Panel id="recall-confirm" title={words.confirm}>
      <form onSubmit={submit}>
        {members.some(({ approval }) => approval !== null) && (
          <details>
            <summary>{words.breakGlass}</summary>
            <p class="quiet">{words.breakGlassText}</p>
            <div class="field">
              <label for="break-glass">{words.breakGlass}</label>
              <input id="break-glass" name="break-glass" maxLength={1_000} autocomplete="off" />
            </div>
          </details>
        )}
        {act.fault !== null && <FaultNotice fault={act.fault} />}
        <div class="field">
          <label for="confirm">{words.type(members.length)}</label>
          <input
            id="confirm"
            class="mono"
            inputMode="numeric"
            value={typed}
            autocomplete="off"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="danger big" disabled={!isTyped || act.busy}>
          {words.begin(members.length)}
        </button>
      </form>
    </Panel>
  );
}
