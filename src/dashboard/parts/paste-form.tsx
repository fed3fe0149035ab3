import { useEffect, useRef, useState } from 'preact/hooks';
import { sealPaste } from '../../client/seal-paste.ts';
import { Secret } from '../../domain/secret.ts';
import { pasteProblems } from '../../domain/tasks/paste-check.ts';
import type { PasteProblem } from '../../domain/tasks/paste-check.ts';
import { now } from '../clock.ts';
import { handIn, isKept, keep, unanswered } from '../handing.ts';
import { useStore } from '../store.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';
import type { StepProps } from './ceremony-step.ts';

const words = ceremonyStrings.portal;
const DIGEST_SHOWN = 8;

/**
 * Takes a key once. It is looked at and encrypted here, to the daemon alone, before anything is sent. The fields belong to no
 * state of the page, are emptied as soon as what is in them is sealed, and are remembered by no browser.
 */
export function PasteForm({ task, recipient, busy, run, onSealed }: StepProps) {
  const appKey = useRef<HTMLInputElement>(null);
  const appSecret = useRef<HTMLInputElement>(null);
  const [problems, setProblems] = useState<readonly PasteProblem[]>([]);
  const waits = useStore(unanswered);
  const { attempt, uid, credential } = task;
  const send = (): void =>
    run(async () => {
      if (attempt !== null) onSealed((await handIn(credential, attempt)).slice(0, DIGEST_SHOWN));
    });
  useEffect(() => {
    // What was sealed before somebody had to log in again.
    if (attempt !== null && isKept(attempt)) send();
  }, [attempt]);
  if (attempt === null) return null;
  const submit = async (): Promise<void> => {
    const typed = { appKey: textIn(appKey.current), appSecret: textIn(appSecret.current) };
    const found = pasteProblems(typed, task.recorded);
    setProblems(found);
    // What is only unusual is sent when it is sent once more as it is.
    if (found.some(({ kind }) => kind === 'stops') || !(found.length === 0 || isSame(found, problems)))
      return;
    const pair = { appKey: new Secret(typed.appKey), appSecret: new Secret(typed.appSecret) };
    keep(attempt, await sealPaste({ uid, attempt, recipient }, pair, now()));
    for (const { current } of [appKey, appSecret]) if (current !== null) current.value = '';
    setProblems([]);
    send();
  };
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SecretField id="app-key" label={words.appKey} field={appKey} />
      <SecretField id="app-secret" label={words.appSecret} field={appSecret} />
      {problems.length > 0 && <Problems problems={problems} />}
      {waits && (
        <p class="notice attention" role="status">
          ▲ {words.again}
        </p>
      )}
      <p class="quiet">{words.sealText}</p>
      <button class="primary" type="submit" disabled={busy}>
        {problems.length > 0 && problems.every(({ kind }) => kind === 'asks') ? words.sealAnyway : words.seal}
      </button>
    </form>
  );
}

function Problems({ problems }: { readonly problems: readonly PasteProblem[] }) {
  return (
    <div class="notice attention" role="alert">
      <p>▲ {words.notSent}</p>
      <ul>
        {problems.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

const textIn = (input: HTMLInputElement | null): string => input?.value.trim() ?? '';

function isSame(left: readonly PasteProblem[], right: readonly PasteProblem[]): boolean {
  return left.map(({ text }) => text).join() === right.map(({ text }) => text).join();
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly field: { current: HTMLInputElement | null };
}

/** Shown as dots, with its length: enough to see that the whole of it was pasted. */
function SecretField({ id, label, field }: FieldProps) {
  const [length, setLength] = useState(0);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        ref={field}
        type="password"
        required
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        data-1p-ignore
        data-lpignore="true"
        aria-describedby={`${id}-length`}
        onInput={(event) => setLength(event.currentTarget.value.trim().length)}
      />
      <p id={`${id}-length`} class="quiet">
        {words.shown(length)}
      </p>
    </div>
  );
}
