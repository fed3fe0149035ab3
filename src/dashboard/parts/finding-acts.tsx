import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { FindingView } from '../../domain/leaks/views.ts';
import { incidentAddress } from '../address.ts';
import { api } from '../api.ts';
import { isLiveSecret } from '../findings.ts';
import { useMay } from '../may.ts';
import { useAct } from '../query.ts';
import { findingStrings } from '../strings/findings.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';
import { Link } from './link.tsx';

const words = findingStrings.acts;

type Judgement = 'confirm' | 'dismiss' | 'close';

interface ActsProps {
  readonly finding: FindingView;
  readonly onDone: () => void;
}

/** What may be said of a finding, and the way to end its key. Whether it counts is judged by the daemon. */
export function FindingActs({ finding, onDone }: ActsProps) {
  const mayOperate = useMay(NEEDS.operating);
  const [open, setOpen] = useState<Judgement | null>(null);
  const offered = offeredFor(finding);
  if (!mayOperate) return offered.length === 0 ? null : <p class="notice">{words.notAllowed}</p>;
  const done = (): void => {
    setOpen(null);
    onDone();
  };
  return (
    <section class="actions" aria-label={words.title}>
      {isLiveSecret(finding) && (
        <Link to={incidentAddress(finding.credential, finding.id)} class="button danger">
          {findingStrings.revoke(finding.credential)}
        </Link>
      )}
      {offered.map((how) => (
        <button key={how} type="button" class={how === 'close' ? 'primary' : ''} onClick={() => setOpen(how)}>
          {words[how]}
        </button>
      ))}
      {open !== null && (
        <JudgeDialog finding={finding} how={open} onClose={() => setOpen(null)} onDone={done} />
      )}
    </section>
  );
}

function offeredFor({ stage }: FindingView): readonly Judgement[] {
  switch (stage) {
    case 'open':
      return ['confirm', 'dismiss'];
    case 'confirmed':
      return ['dismiss'];
    case 'contained':
      return ['close', 'dismiss'];
    case 'closed':
    case 'dismissed':
      return [];
  }
}

interface JudgeProps extends ActsProps {
  readonly how: Judgement;
  readonly onClose: () => void;
}

function JudgeDialog({ finding, how, onClose, onDone }: JudgeProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const typed = textsOf(event)('reason').trim();
    const reason = typed === '' ? words.seen : typed;
    void act.run(() => api.judgeFinding(finding.id, how, reason)).then((did) => (did ? onDone() : undefined));
  };
  return (
    <Dialog title={`${words[how]}: ${finding.place}`} onClose={onClose}>
      <p>{words[`${how}Text`]}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="judge-reason">{words.reason[how]}</label>
          <input
            id="judge-reason"
            name="reason"
            required={how !== 'confirm'}
            maxLength={1_000}
            autocomplete="off"
          />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words[how]}
        </button>
      </form>
    </Dialog>
  );
}
