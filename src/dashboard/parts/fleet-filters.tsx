import { useEffect, useMemo, useRef } from 'preact/hooks';
import { LOOKS } from '../../domain/present/look.ts';
import type { StatusRow } from '../../domain/views.ts';
import { addressOf, NO_FILTER, valuesIn } from '../fleet.ts';
import type { FleetFilter } from '../fleet.ts';
import { strings } from '../strings/index.ts';

const words = strings.fleet;

interface FiltersProps {
  readonly rows: readonly StatusRow[];
  readonly filter: FleetFilter;
  readonly onFilter: (filter: FleetFilter) => void;
}

export function FleetFilters({ rows, filter, onFilter }: FiltersProps) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => focusOnSlash(search.current), []);
  const values = useMemo(() => valuesIn(rows), [rows]);
  const orNull = (value: string): string | null => (value === '' ? null : value);
  return (
    <form
      class="filters"
      role="search"
      aria-label={words.filters}
      onSubmit={(event) => event.preventDefault()}
    >
      <div class="field wide">
        <label for="fleet-search">{words.search}</label>
        <input
          id="fleet-search"
          ref={search}
          type="search"
          value={filter.text}
          autocomplete="off"
          onInput={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        />
      </div>
      <Choice
        id="fleet-state"
        label={words.state}
        any={words.anyState}
        value={filter.state}
        options={[
          ['person', words.needsPerson],
          ...values.states.map((each): readonly [string, string] => [each, LOOKS[each].word]),
        ]}
        onChoice={(value) => onFilter({ ...filter, state: orNull(value) as FleetFilter['state'] })}
      />
      {(['owner', 'issuer'] as const).map((field) => (
        <Choice
          key={field}
          id={`fleet-${field}`}
          label={words[field]}
          any={field === 'owner' ? words.anyOwner : words.anyIssuer}
          value={filter[field]}
          options={values[field].map((each) => [each, each])}
          onChoice={(value) => onFilter({ ...filter, [field]: orNull(value) })}
        />
      ))}
      {addressOf(filter) !== '/' && (
        <button type="button" onClick={() => onFilter(NO_FILTER)}>
          {words.clear}
        </button>
      )}
    </form>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly any: string;
  readonly value: string | null;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoice: (value: string) => void;
}

function Choice({ id, label, any, value, options, onChoice }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={(event) => onChoice(event.currentTarget.value)}>
        <option value="">{any}</option>
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** `/` goes to the search, as people know it, unless they are typing. */
function focusOnSlash(search: HTMLInputElement | null): () => void {
  const listen = (event: KeyboardEvent): void => {
    const isTyping =
      event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search?.focus();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
