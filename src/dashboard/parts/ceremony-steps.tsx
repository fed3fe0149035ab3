import { api } from '../api.ts';
import { strings } from '../strings/index.ts';
import { clock } from '../time.ts';
import type { StepProps } from './ceremony-step.ts';
import { Panel } from './panel.tsx';
import { PasteForm } from './paste-form.tsx';
import { ReadingFields, readingIn } from './reading-fields.tsx';
import { textsOf } from './form.ts';
import { Portal } from './portal.tsx';

const words = strings.ceremony;

/** The one step that is next. */
export function CeremonyStep(props: StepProps) {
  const { task } = props;
  switch (task.phase) {
    case 'unclaimed':
      return <Claim {...props} />;
    case 'preflight':
      return <Waiting number={2} {...words.preflight} />;
    case 'ready':
      return <Confirm {...props} />;
    case 'at-portal':
      return <AtPortal {...props} />;
    case 'proving':
      return <Waiting number={5} {...words.proving} />;
    case 'quarantined':
      return <Outcome {...props} />;
    case 'wrong-key':
      return <WrongKey {...props} />;
    case 'deleting':
      return <Deleting {...props} />;
    default:
      return <Other {...props} />;
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

function Claim({ task, busy, run }: StepProps) {
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
    </Panel>
  );
}

function Confirm({ task, busy, run }: StepProps) {
  const submit = (event: Event): void => {
    event.preventDefault();
    const reading = readingIn(textsOf(event));
    run(() => api.confirmTask(task.credential, reading));
  };
  return (
    <Panel id="step" title={words.step(3, words.ready.title)}>
      <Portal place={task.place} />
      {task.place !== null && <p>{words.ready.press(task.place.press)}</p>}
      <form onSubmit={submit} autocomplete="off">
        <ReadingFields recorded={task.recorded} />
        <p class="quiet">{words.ready.confirmText}</p>
        <button class="primary" type="submit" disabled={busy}>
          {words.ready.confirm}
        </button>
      </form>
    </Panel>
  );
}

function AtPortal(props: StepProps) {
  const { task, busy, run } = props;
  const { attempt, credential, deadlineAt } = task;
  return (
    <Panel id="step" title={words.step(4, words.portal.title(task.place?.press ?? ''))}>
      <p>{words.portal.text}</p>
      <p>
        {words.portal.paste}{' '}
        {deadlineAt !== null && <span class="quiet">{words.portal.until(clock(deadlineAt))}</span>}
      </p>
      <PasteForm {...props} />
      {attempt !== null && (
        <div class="actions">
          <button
            type="button"
            disabled={busy}
            onClick={() => run(() => api.reportRefused(credential, attempt))}
          >
            {words.portal.refused}
          </button>
        </div>
      )}
      <details>
        <summary>{words.portal.outcome}</summary>
        <OutcomeForm {...props} />
      </details>
    </Panel>
  );
}

function Outcome(props: StepProps) {
  return (
    <Panel id="step" title={words.outcome.title}>
      <p>{words.outcome.text}</p>
      <PasteForm {...props} />
      <OutcomeForm {...props} />
    </Panel>
  );
}

function OutcomeForm({ task, busy, run }: StepProps) {
  const { attempt, credential } = task;
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = textsOf(event);
    const outcome = { closedUnconfirmed: text('closed') === 'on', reading: readingIn(text) };
    if (attempt !== null) run(() => api.reportOutcome(credential, attempt, outcome));
  };
  return (
    <form onSubmit={submit} autocomplete="off">
      <div class="choice">
        <input type="checkbox" id="closed" name="closed" />
        <label for="closed">{words.outcome.closed}</label>
      </div>
      <ReadingFields recorded={task.recorded} />
      <button type="submit" disabled={busy}>
        {words.outcome.say}
      </button>
    </form>
  );
}

function WrongKey(props: StepProps) {
  const { task, busy, run } = props;
  const submit = (event: Event): void => {
    event.preventDefault();
    const why = textsOf(event)('why').trim();
    run(() => api.declareLost(task.credential, why));
  };
  return (
    <Panel id="step" title={words['wrong-key'].title}>
      <p>{words['wrong-key'].text}</p>
      <PasteForm {...props} />
      <details>
        <summary>{words['wrong-key'].lost}</summary>
        <form onSubmit={submit}>
          <div class="field">
            <label for="why">{words['wrong-key'].why}</label>
            <input id="why" name="why" required maxLength={1_000} autocomplete="off" />
          </div>
          <button class="danger" type="submit" disabled={busy}>
            {words['wrong-key'].lost}
          </button>
        </form>
      </details>
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

function Other({ task }: StepProps) {
  return (
    <Panel id="step" title={words.other.title}>
      <p>{task.next}</p>
      <p>
        {strings.fault.next}: <code>{task.command}</code>
      </p>
    </Panel>
  );
}
