import { useEffect, useRef, useState } from 'preact/hooks';
import type { CredentialView } from '../../domain/views.ts';
import { api } from '../api.ts';
import { choicesFor, KEYS } from '../incident.ts';
import type { Choice } from '../incident.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';

const words = strings.incident;

export interface Begun {
  readonly choice: Choice;
  readonly approval: string | null;
  readonly afterPosition: number;
}

interface FormProps {
  readonly view: CredentialView;
  /** What it belongs to, where whoever came here has brought that along. */
  readonly incident: string | null;
  readonly onBegun: (begun: Begun) => void;
}

/** What there is to choose with what each costs, and the name once more before anything is done. */
export function IncidentForm({ view, incident, onBegun }: FormProps) {
  const act = useAct();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [typed, setTyped] = useState('');
  const confirm = useRef<HTMLInputElement>(null);
  const choose = (next: Choice): void => {
    if (!choicesFor(view).includes(next)) return;
    setChoice(next);
    confirm.current?.focus();
  };
  useChoiceKeys(choose);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (choice === null || typed !== view.name) return;
    const text = textsOf(event);
    void act.run(async () => onBegun({ choice, ...(await begin(view.name, choice, text)) }));
  };
  const isKill = choice !== 'rollover';
  return (
    <form class="panel" onSubmit={submit}>
      <Choices view={view} choice={choice} onChoice={choose} />
      {view.standby === null && <p class="quiet">{words.noSpare}</p>}
      {isKill && <KillFields incident={incident} />}
      <Field id="note" label={words.note} />
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <div class="field">
        <label for="confirm">{words.type(view.name)}</label>
        <input
          id="confirm"
          ref={confirm}
          class="mono"
          value={typed}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <button
        type="submit"
        class={isKill ? 'danger big' : 'big'}
        disabled={act.busy || choice === null || typed !== view.name}
      >
        {words.begin[choice ?? 'kill']}
      </button>
    </form>
  );
}

async function begin(
  name: string,
  choice: Choice,
  text: (name: string) => string,
): Promise<{ readonly approval: string | null; readonly afterPosition: number }> {
  const orNull = (field: string): string | null => (text(field).trim() === '' ? null : text(field).trim());
  if (choice === 'rollover') return api.rotate(name, { note: orNull('note'), afterLoss: false });
  return api.revoke(name, {
    leaked: text('leaked') === 'on',
    incident: orNull('incident'),
    note: orNull('note'),
    replace: choice !== 'kill-only',
    spare: choice === 'spare',
    breakGlass: orNull('break-glass'),
  });
}

interface ChoicesProps {
  readonly view: CredentialView;
  readonly choice: Choice | null;
  readonly onChoice: (choice: Choice) => void;
}

function Choices({ view, choice, onChoice }: ChoicesProps) {
  const nextVersion = Math.max(0, ...view.versions.map(({ version }) => version)) + 1;
  return (
    <fieldset>
      <legend>
        <h2>{words.choose}</h2>
      </legend>
      {choicesFor(view).map((each) => {
        const { key, title, cost } = words.choices[each];
        return (
          <div key={each} class="choice">
            <input
              type="radio"
              id={`choice-${each}`}
              name="choice"
              value={each}
              checked={choice === each}
              onChange={() => onChoice(each)}
              aria-describedby={`cost-${each}`}
            />
            <div>
              <label for={`choice-${each}`}>
                <kbd>{key}</kbd> {title}
              </label>
              <p id={`cost-${each}`}>{cost(nextVersion, view.standby)}</p>
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}

function KillFields({ incident }: Pick<FormProps, 'incident'>) {
  return (
    <>
      <div class="choice">
        <input type="checkbox" id="leaked" name="leaked" checked />
        <label for="leaked">{words.leaked}</label>
      </div>
      <Field id="incident" label={words.incident} value={incident ?? ''} />
      <details>
        <summary>{words.breakGlass}</summary>
        <p class="quiet">{words.breakGlassText}</p>
        <Field id="break-glass" label={words.breakGlass} />
      </details>
    </>
  );
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value?: string;
}

function Field({ id, label, value = '' }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input id={id} name={id} defaultValue={value} maxLength={200} autocomplete="off" />
    </div>
  );
}

/** The letter of a choice is enough, as on the terminal, unless somebody types. */
function useChoiceKeys(choose: (choice: Choice) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const chosen = KEYS[event.key];
      const { target } = event;
      const isTyping =
        target instanceof HTMLElement &&
        target.matches('input:not([type=radio], [type=checkbox]), select, textarea');
      if (chosen === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      choose(chosen);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
