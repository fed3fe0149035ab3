import { useRef, useState } from 'preact/hooks';
import { Secret } from '../../domain/secret.ts';
import { api } from '../api.ts';
import { now } from '../clock.ts';
import { strings } from '../strings/index.ts';
import type { StepProps } from './ceremony-step.ts';

const words = strings.ceremony.portal;

/**
 * Takes a key once. It is encrypted here, to the daemon alone, before anything is sent. The fields belong to no state of
 * the page, are emptied as soon as they are read, and are remembered by no browser.
 */
export function PasteForm({ task, recipient, busy, run, onSealed }: StepProps) {
  const appKey = useRef<HTMLInputElement>(null);
  const appSecret = useRef<HTMLInputElement>(null);
  const { attempt, uid, credential } = task;
  if (attempt === null) return null;
  const submit = (event: Event): void => {
    event.preventDefault();
    const pair = { appKey: taken(appKey.current), appSecret: taken(appSecret.current) };
    run(async () => {
      const { digest } = await api.pasteKey(credential, { uid, attempt, recipient }, pair, now());
      onSealed(digest.slice(0, 8));
    });
  };
  return (
    <form onSubmit={submit} autocomplete="off">
      <SecretField id="app-key" label={words.appKey} field={appKey} />
      <SecretField id="app-secret" label={words.appSecret} field={appSecret} />
      <p class="quiet">{words.sealText}</p>
      <button class="primary" type="submit" disabled={busy}>
        {words.seal}
      </button>
    </form>
  );
}

function taken(input: HTMLInputElement | null): Secret {
  const secret = new Secret(input?.value.trim() ?? '');
  if (input !== null) input.value = '';
  return secret;
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
