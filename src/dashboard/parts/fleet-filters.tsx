import { useMemo } from 'preact/hooks';
import { LOOKS } from '../../domain/present/look.ts';
import type { StatusRow } from '../../domain/views.ts';
import { addressOf, NO_FILTER, valuesIn } from '../fleet.ts';
import type { FleetFilter } from '../fleet.ts';
import { strings } from '../strings/index.ts';
import { Choice } from './choice.tsx';
import { Search } from './search.tsx';

const words = strings.fleet;

interface FiltersProps {
  readonly rows: readonly StatusRow[];
  readonly filter: FleetFilter;
  readonly onFilter: (filter: FleetFilter) => void;
}

export function FleetFilters({ rows, filter, onFilter }: FiltersProps) {
  const values = useMemo(() => valuesIn(rows), [rows]);
  const orNull = (value: string): string | null => (value === '' ? null : value);
  return (
    <form
      class="filters"
      role="search"
      aria-label={words.filters}
      onSubmit={(event) => event.preventDefault()}
    >
      <Search
        id="fleet-search"
        label={words.search}
        value={filter.text}
        onText={(text) => onFilter({ ...filter, text })}
      />
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
