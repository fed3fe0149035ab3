import { useState } from 'preact/hooks';
import { parseDuration } from '../../domain/duration.ts';
import { readSelector } from '../../domain/recall/selector.ts';
import type { RecallAsk } from '../../domain/recall/views.ts';
import { DEFAULT_WAVES } from '../../domain/recall/waves.ts';
import { recallStrings } from '../strings/recalls.ts';
import { textsOf } from './form.ts';
import { Panel } from './panel.tsx';

const words = recallStrings.new;

interface FormProps {
  readonly busy: boolean;
  /** Something else was typed: what was shown is of something else. */
  readonly onChange: () => void;
  readonly onAsk: (ask: RecallAsk) => void;
}

/** Whose keys, why, and in which waves. It only asks what would be done. */
export function RecallForm({ busy, onChange, onAsk }: FormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const ask = askOf(textsOf(event));
    if (typeof ask === 'string') setProblem(ask);
    else onAsk(ask);
  };
  const changed = (): void => {
    setProblem(null);
    onChange();
  };
  return (
    <Panel id="recall-form" title={words.form}>
      <form onSubmit={submit} onInput={changed}>
        <div class="field">
          <label for="selector">{words.selector}</label>
          <textarea id="selector" name="selector" class="mono" rows={2} required spellcheck={false} />
        </div>
        <Tick name="leaked" label={words.leaked} />
        <Field name="incident" label={words.incident} />
        <Field name="note" label={words.note} />
        <Tick name="replace" label={words.replace} />
        <div class="filters">
          <Field name="waves" label={words.waves} value={DEFAULT_WAVES.join(', ')} />
          <Field name="budget" label={words.budget} value="0" />
          <Field name="pause" label={words.pause} value="0s" />
        </div>
        {problem !== null && (
          <p class="bad" role="alert">
            {problem}
          </p>
        )}
        <button class="primary" type="submit" disabled={busy}>
          {words.look}
        </button>
      </form>
    </Panel>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
}

function Field({ name, label, value = '' }: FieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input id={name} name={name} defaultValue={value} maxLength={200} autocomplete="off" />
    </div>
  );
}

function Tick({ name, label }: Pick<FieldProps, 'name' | 'label'>) {
  return (
    <div class="choice">
      <input type="checkbox" id={name} name={name} defaultChecked />
      <label for={name}>{label}</label>
    </div>
  );
}

/** What the fields say; a text: what is wrong with them. The rest is judged by the daemon. */
function askOf(text: (name: string) => string): RecallAsk | string {
  const orNull = (name: string): string | null => (text(name).trim() === '' ? null : text(name).trim());
  const pairs = text('selector').split('\n');
  const selector = readSelector(pairs.map((pair) => pair.trim()).filter((pair) => pair !== ''));
  if ('refused' in selector) return words.badSelector(selector.refused);
  const pause = text('pause').trim();
  const pauseMs = parseDuration(pause === '' ? '0s' : pause);
  if (pauseMs === null) return words.badPause(pause);
  const budget = text('budget').trim();
  if (!/^\d{1,6}$/.test(budget)) return words.badBudget(budget);
  const waves = text('waves').split(/[\s,]+/);
  return {
    ...{ selector, leaked: text('leaked') === 'on', incident: orNull('incident'), note: orNull('note') },
    ...{ replace: text('replace') === 'on', waves: waves.filter((each) => each !== '') },
    ...{ budget: Number(budget), pauseMs },
  };
}
