import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Visit } from './visit.ts';

export interface Field {
  readonly name: string;
  readonly label: string;
  /** `lines` is one entry a line; `secret` is never filled in again, nor is `code`. */
  readonly kind: 'text' | 'email' | 'area' | 'lines' | 'secret' | 'code' | 'choice' | 'tick';
  readonly value?: string;
  readonly hint?: string;
  readonly isOptional?: true;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** What a password manager goes by. */
  readonly autocomplete?: string;
}

export interface Form {
  /** Tells the forms of one page apart. */
  readonly id: string;
  readonly action: string;
  readonly fields?: readonly Field[];
  /** Sent along as it is. */
  readonly along?: Readonly<Record<string, string>>;
  readonly button: string;
  readonly isGrave?: true;
}

/** A form that can be sent once, from the browser it was given to. One that was refused shows what was entered. */
export function form(visit: Visit, { id, action, fields = [], along = {}, button, isGrave }: Form): Html {
  const wasRefused = visit.problem !== null && visit.request.path === action;
  const rows = fields.map((field) => row(visit, `${id}-${field.name}`, field, wasRefused));
  return html`<form method="post" action="${action}" id="${id}">
    <input type="hidden" name="form" value="${visit.visitor.giveForm(action)}" />
    ${Object.entries(along).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
    )}
    ${rows}
    <p><button class="${isGrave ? 'grave' : 'plain'}">${button}</button></p>
  </form>`;
}

/** One entry a line; empty lines are nothing. */
export const linesOf = (form: URLSearchParams, name: string): string[] =>
  (form.get(name) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The fields of that name, as an object with texts, for the schema that the JSON API has as well. */
export const textsOf = (form: URLSearchParams, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, form.get(name) ?? '']));

function row(visit: Visit, id: string, field: Field, wasRefused: boolean): Html {
  const wrong = wasRefused ? wrongIn(visit, field.name) : null;
  const entered = wasRefused && isShownAgain(field) ? visit.form.get(field.name) : null;
  const value = entered ?? (wasRefused && field.kind === 'tick' ? '' : (field.value ?? ''));
  const notes = [field.hint === undefined ? null : `${id}-hint`, wrong === null ? null : `${id}-wrong`];
  const described = notes.filter((note) => note !== null).join(' ');
  const label = html`<label for="${id}"
    >${field.label}${field.isOptional === true ? ' (optional)' : ''}</label
  >`;
  const input = control(field, id, value, { described, isWrong: wrong !== null });
  return html`<div class="field">
    ${field.kind === 'tick' ? [input, label] : [label, hintOf(field, id), input]}
    ${wrong !== null && html`<p class="wrong" id="${id}-wrong">${wrong}</p>`}
  </div>`;
}

const hintOf = ({ hint }: Field, id: string): Html | null =>
  hint === undefined ? null : html`<p class="hint" id="${id}-hint">${hint}</p>`;

const isShownAgain = ({ kind }: Field): boolean => kind !== 'secret' && kind !== 'code';

/** What the schema said of a field, or of one of its lines. */
function wrongIn({ problem }: Visit, name: string): string | null {
  const problems = problem?.details['problems'];
  if (!Array.isArray(problems)) return null;
  const own = problems.filter((text): text is string => typeof text === 'string' && isAbout(text, name));
  return own.length === 0 ? null : own.map((text) => text.slice(text.indexOf(': ') + 2)).join('; ');
}

const isAbout = (text: string, name: string): boolean =>
  text.startsWith(`${name}: `) || text.startsWith(`${name}.`);

function control(
  field: Field,
  id: string,
  value: string,
  notes: { readonly described: string; readonly isWrong: boolean },
): Html {
  const { name, kind } = field;
  const described = notes.described === '' ? null : html` aria-describedby="${notes.described}"`;
  const invalid = notes.isWrong && html` aria-invalid="true"`;
  const required = field.isOptional !== true && kind !== 'tick' && html` required`;
  const state = html`${described}${invalid}${required}`;
  switch (kind) {
    case 'area':
    case 'lines':
      return html`<textarea id="${id}" name="${name}" rows="3" ${state}>${value}</textarea>`;
    case 'choice': {
      const options = (field.choices ?? []).map(
        (choice) =>
          html`<option value="${choice.value}" ${choice.value === value && html` selected`}>
            ${choice.label}
          </option>`,
      );
      return html`<select id="${id}" name="${name}" ${state}>
        ${options}
      </select>`;
    }
    case 'tick':
      return html`<input
        type="checkbox"
        id="${id}"
        name="${name}"
        value="yes"
        ${value === 'yes' && html` checked`}${state}
      />`;
    default:
      return line(field, id, value, state);
  }
}

/** One line of text. What is secret has no value to begin with. */
function line({ name, kind, autocomplete = 'off' }: Field, id: string, value: string, state: Html): Html {
  const isCode = kind === 'code';
  const type = kind === 'secret' ? 'password' : kind === 'email' ? 'email' : 'text';
  const digits = isCode && html`inputmode="numeric"`;
  return html`<input
    type="${type}"
    id="${id}"
    name="${name}"
    value="${isCode || kind === 'secret' ? '' : value}"
    autocomplete="${isCode ? 'one-time-code' : autocomplete}"
    ${digits}
    ${state}
  />`;
}
