import type { FindingView } from '../../domain/leaks/views.ts';
import { addressOfFindings, NO_FILTER, STAGES } from '../findings.ts';
import type { FindingFilter } from '../findings.ts';
import { findingStrings } from '../strings/findings.ts';
import { Choice } from './choice.tsx';
import { Search } from './search.tsx';

const words = findingStrings;

interface FiltersProps {
  readonly rows: readonly FindingView[];
  readonly filter: FindingFilter;
  readonly onFilter: (filter: FindingFilter) => void;
}

export function FindingFilters({ rows, filter, onFilter }: FiltersProps) {
  const { credential } = filter;
  // What was chosen stays to be seen, also where nothing of it is left.
  const found = [...rows.map((row) => row.credential), ...(credential === null ? [] : [credential])];
  const names = [...new Set(found)].sort();
  const orNull = (value: string): string | null => (value === '' ? null : value);
  return (
    <form
      class="filters"
      role="search"
      aria-label={words.filters}
      onSubmit={(event) => event.preventDefault()}
    >
      <Search
        id="finding-search"
        label={words.search}
        value={filter.text}
        onText={(text) => onFilter({ ...filter, text })}
      />
      <Choice
        id="finding-stage"
        label={words.stage}
        any={words.anyStage}
        value={filter.stage}
        options={[
          ...STAGES.map((each): readonly [string, string] => [each, words.stages[each]]),
          ['all', words.all],
        ]}
        onChoice={(value) => onFilter({ ...filter, stage: orNull(value) as FindingFilter['stage'] })}
      />
      <Choice
        id="finding-credential"
        label={words.credential}
        any={words.anyCredential}
        value={credential}
        options={names.map((name) => [name, name])}
        onChoice={(value) => onFilter({ ...filter, credential: orNull(value) })}
      />
      {addressOfFindings(filter) !== addressOfFindings(NO_FILTER) && (
        <button type="button" onClick={() => onFilter(NO_FILTER)}>
          {words.clear}
        </button>
      )}
    </form>
  );
}
