import { api, session } from '../api.ts';
import { useStore } from '../store.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';
import { clock } from '../time.ts';
import type { StepProps } from './ceremony-step.ts';
import { Panel } from './panel.tsx';
import { atPortal, Late, other, outcome, wrongKey } from './pasting-steps.tsx';
import { ReadingFields, useReading } from './reading-fields.tsx';
import { textsOf } from './form.ts';
import { Portal } from './portal.tsx';

const words = ceremonyStrings;

/** The one step that is next. */
export function CeremonyStep(props: StepProps) {
  const { task } = props;
  const me = useStore(session)?.actor;
  const isTheirs = task.claim !== null && task.claim.by !== me;
  switch (task.phase) {
    case 'unclaimed':
      return <Claim {...props} />;
    case 'preflight':
      return isTheirs ? <Held {...props} /> : <Waiting number={2} {...words.preflight} />;
    case 'ready':
      return isTheirs ? <Held {...props} /> : <Confirm {...props} />;
    case 'at-portal':
      return atPortal(props, me);
    case 'proving':
      return <Waiting number={5} {...words.proving} />;
    case 'quarantined':
      return outcome(props, me);
    case 'wrong-key':
      return wrongKey(props);
    case 'deleting':
      return <Deleting {...props} />;
    default:
      return other(props);
  }
}

function Waiting({
  number,
  title,
  text,
}: {
  readonly number: number;
  readonly title: string;
  readonly text: string;
}) {
  return (
    <Panel id="step" title={words.step(number, title)}>
      <p role="status">◐ {text}</p>
    </Panel>
  );
}

function Claim(props: StepProps) {
  const { task, busy, run } = props;
  const claimed = task.claim !== null;
  const submit = (event: Event): void => {
    event.preventDefault();
    run(() => api.claimTask(task.credential, claimed));
  };
  return (
    <Panel id="step" title={words.step(1, words.unclaimed.title)}>
      <p>{words.unclaimed.text}</p>
      <form onSubmit={submit}>
        <div class="choice">
          <input type="checkbox" id="sharing" required />
          <label for="sharing">{words.unclaimed.sharing}</label>
        </div>
        <button class="primary" type="submit" disabled={busy}>
          {claimed ? words.unclaimed.takeOver : words.unclaimed.claim}
        </button>
      </form>
      <Late {...props} />
    </Panel>
  );
}

/** Somebody else has it, and has not confirmed yet. */
function Held({ task, busy, run }: StepProps) {
  const { claim, credential } = task;
  if (claim === null) return null;
  return (
    <Panel id="step" title={words.held.title}>
      <p>{words.held.text(claim.by, clock(claim.untilAt))}</p>
      <button type="button" disabled={busy} onClick={() => run(() => api.claimTask(credential, true))}>
        {words.unclaimed.takeOver}
      </button>
    </Panel>
  );
}

function Confirm(props: StepProps) {
  const { task, busy, run } = props;
  const { problem, take } = useReading(task.recorded);
  const submit = (event: Event): void => {
    event.preventDefault();
    const reading = take(textsOf(event));
    if (reading !== null) run(() => api.confirmTask(task.credential, reading));
  };
  return (
    <Panel id="step" title={words.step(3, words.ready.title)}>
      <Portal place={task.place} />
      {task.place !== null && <p>{words.ready.press(task.place.press)}</p>}
      <form onSubmit={submit} autocomplete="off">
        <ReadingFields recorded={task.recorded} problem={problem} />
        <p class="quiet">{words.ready.confirmText}</p>
        <button class="primary" type="submit" disabled={busy}>
          {words.ready.confirm}
        </button>
      </form>
      <Late {...props} />
    </Panel>
  );
}

function Deleting({ task, busy, run }: StepProps) {
  return (
    <Panel id="step" title={words.deleting.title}>
      <Portal place={task.place} />
      <p>{words.deleting.text}</p>
      <button
        type="button"
        class="primary"
        disabled={busy}
        onClick={() => run(() => api.reportDeleted(task.credential))}
      >
        {words.deleting.deleted}
      </button>
    </Panel>
  );
}
