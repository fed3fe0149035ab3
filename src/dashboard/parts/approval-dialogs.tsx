import type { ApprovalView } from '../../domain/approvals/views.ts';
import { api } from '../api.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';

const words = strings.approvals;

interface DialogProps {
  readonly approval: ApprovalView;
  readonly onClose: () => void;
  /** With what came of it, in words. */
  readonly onDone: (said: string | null) => void;
}

/** The digest that was shown is the one that is agreed to, whatever changed since. */
export function ApproveDialog({ approval, onClose, onDone }: DialogProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const reason = textsOf(event)('reason').trim();
    void act.run(async () => {
      const agreed = await api.approve(approval.id, {
        digest: approval.digest,
        reason: reason === '' ? null : reason,
      });
      onDone(agreed.map(({ name, outcome }) => `${name}: ${words.outcomes[outcome]}`).join(' · '));
    });
  };
  return (
    <Dialog title={`${words.approve}: ${approval.action}`} onClose={onClose}>
      <p>
        <code>{approval.digest}</code>
      </p>
      <p>{words.digestText}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="approve-reason">{words.reasonOptional}</label>
          <input id="approve-reason" name="reason" maxLength={1_000} autocomplete="off" />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.approve}
        </button>
      </form>
    </Dialog>
  );
}

export function DenyDialog({ approval, onClose, onDone }: DialogProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const reason = textsOf(event)('reason').trim();
    void act.run(() => api.deny(approval.id, reason)).then((did) => (did ? onDone(null) : undefined));
  };
  return (
    <Dialog title={`${words.deny}: ${approval.action}`} onClose={onClose}>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="deny-reason">{words.reason}</label>
          <input id="deny-reason" name="reason" required maxLength={1_000} autocomplete="off" />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.deny}
        </button>
      </form>
    </Dialog>
  );
}
