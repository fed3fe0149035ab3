import type { ComponentChildren } from 'preact';
import { api } from '../api.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';
import { strings } from '../strings/index.ts';
import { clock } from '../time.ts';
import type { StepProps } from './ceremony-step.ts';
import { textsOf } from './form.ts';
import { Panel } from './panel.tsx';
import { PasteForm } from './paste-form.tsx';
import { ReadingFields, useReading } from './reading-fields.tsx';

const words = ceremonyStrings;

interface PastingProps extends StepProps {
  readonly title: string;
  readonly before: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Every step in which a key may be pasted: what is typed into it stays when the step changes under it. */
function Pasting({ title, before, children, ...props }: PastingProps) {
  return (
    <Panel id="step" title={title}>
      <div>{before}</div>
      <PasteForm {...props} />
      <div>{children}</div>
    </Panel>
  );
}

/** Nobody but whoever confirmed is told to press. */
export function atPortal(props: StepProps, me: string | undefined) {
  const { task, busy, run } = props;
  const { attempt, calledBy, credential, deadlineAt } = task;
  const press = task.place?.press ?? '';
  const until = deadlineAt !== null && <span class="quiet">{words.portal.until(clock(deadlineAt))}</span>;
  if (calledBy !== null && calledBy !== me)
    return (
      <Pasting
        {...props}
        title={words.step(4, words.portal.othersTitle(press))}
        before={
          <p>
            {words.portal.othersText(calledBy, press)} {until}
          </p>
        }
      />
    );
  return (
    <Pasting
      {...props}
      title={words.step(4, words.portal.title(press))}
      before={
        <>
          <p>{words.portal.text}</p>
          <p>
            {words.portal.paste} {until}
          </p>
        </>
      }
    >
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
        <OutcomeForm {...props} mayVoid />
      </details>
    </Pasting>
  );
}

export function outcome(props: StepProps, me: string | undefined) {
  const { calledBy } = props.task;
  const mayVoid = calledBy === null || calledBy === me;
  return (
    <Pasting {...props} title={words.outcome.title} before={<p>{words.outcome.text}</p>}>
      {!mayVoid && <p class="quiet">{words.outcome.others(calledBy)}</p>}
      <OutcomeForm {...props} mayVoid={mayVoid} />
    </Pasting>
  );
}

/** `mayVoid`: whoever pressed, and nobody else, can say that nothing was confirmed. */
function OutcomeForm({ task, busy, run, mayVoid }: StepProps & { readonly mayVoid: boolean }) {
  const { attempt, credential } = task;
  const { problem, take } = useReading(task.recorded);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = textsOf(event);
    const reading = take(text);
    if (attempt === null || reading === null) return;
    const said = { closedUnconfirmed: text('closed') === 'on', reading };
    run(() => api.reportOutcome(credential, attempt, said));
  };
  return (
    <form onSubmit={submit} autocomplete="off">
      {mayVoid && (
        <div class="choice">
          <input type="checkbox" id="closed" name="closed" />
          <label for="closed">{words.outcome.closed}</label>
        </div>
      )}
      <ReadingFields recorded={task.recorded} problem={problem} />
      <button type="submit" disabled={busy}>
        {words.outcome.say}
      </button>
    </form>
  );
}

export function wrongKey(props: StepProps) {
  const { task, busy, run } = props;
  const submit = (event: Event): void => {
    event.preventDefault();
    const why = textsOf(event)('why').trim();
    run(() => api.declareLost(task.credential, why));
  };
  return (
    <Pasting {...props} title={words['wrong-key'].title} before={<p>{words['wrong-key'].text}</p>}>
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
    </Pasting>
  );
}

/** What is next is not done here; a key that turns up still is. */
export function other(props: StepProps) {
  const { task } = props;
  const next = (
    <>
      <p>{task.next}</p>
      <p>
        {strings.fault.next}: <code>{task.command}</code>
      </p>
    </>
  );
  if (!task.actions.includes('paste'))
    return (
      <Panel id="step" title={words.other.title}>
        {next}
      </Panel>
    );
  const before = (
    <>
      {next}
      <p>{words.other.found}</p>
    </>
  );
  return <Pasting {...props} title={words.other.title} before={before} />;
}

/** A dialog that was said to be closed may be confirmed days later all the same: its key is used before another is made. */
export function Late(props: StepProps) {
  if (!props.task.actions.includes('paste')) return null;
  return (
    <details>
      <summary>{words.other.late}</summary>
      <PasteForm {...props} />
    </details>
  );
}
