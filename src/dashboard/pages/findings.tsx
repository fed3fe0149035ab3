import { MINUTE_MS } from '../../domain/duration.ts';
import type { FindingView } from '../../domain/leaks/views.ts';
import { useNow } from '../clock.ts';
import {
  addressOfFindings,
  changesFindings,
  findingFilterOf,
  leakedKeys,
  NO_FILTER,
  wantsAll,
} from '../findings.ts';
import type { FindingFilter } from '../findings.ts';
import { FindingFilters } from '../parts/finding-filters.tsx';
import { LeakedKeyPanel } from '../parts/leaked-key.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useQuery } from '../query.ts';
import { go, route } from '../route.ts';
import { useStore } from '../store.ts';
import { findingStrings } from '../strings/findings.ts';

const words = findingStrings;

/** Keys that were seen where they must not be, the worst first. */
export default function FindingsPage() {
  const filter = findingFilterOf(useStore(route).query);
  const setFilter = (next: FindingFilter): void => go(addressOfFindings(next), 'replace');
  const all = wantsAll(filter);
  const found = useQuery(
    all ? 'findings with those that are over' : 'findings',
    (api) => api.findings({ credential: null, all }),
    { concerns: changesFindings },
  );
  return (
    <>
      <h1>{words.title}</h1>
      <p class="quiet">{words.text}</p>
      <Loaded query={found}>
        {(rows) => (
          <>
            {(rows.length > 0 || addressOfFindings(filter) !== addressOfFindings(NO_FILTER)) && (
              <FindingFilters rows={rows} filter={filter} onFilter={setFilter} />
            )}
            {rows.length === 0 && !all ? (
              <Nothing filter={filter} />
            ) : (
              <Keys rows={rows} filter={filter} onFilter={setFilter} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

interface KeysProps {
  readonly rows: readonly FindingView[];
  readonly filter: FindingFilter;
  readonly onFilter: (filter: FindingFilter) => void;
}

function Keys({ rows, filter, onFilter }: KeysProps) {
  const now = useNow(MINUTE_MS);
  const keys = leakedKeys(rows, filter);
  if (keys.length === 0)
    return (
      <p role="status">
        {words.noneSuch}{' '}
        <button type="button" class="plain" onClick={() => onFilter(NO_FILTER)}>
          {words.clear}
        </button>
      </p>
    );
  return (
    <>
      <p class="unseen" role="status">
        {words.count(keys.reduce((sum, { places }) => sum + places.length, 0))}
      </p>
      {keys.map((leaked) => (
        <LeakedKeyPanel key={`${leaked.credential} v${leaked.version}`} leaked={leaked} now={now} />
      ))}
    </>
  );
}

function Nothing({ filter }: Pick<KeysProps, 'filter'>) {
  return (
    <>
      <p class="good" role="status">
        {words.none}
      </p>
      <p class="quiet">
        {words.noneText} <code>{words.noneCommand}</code>
      </p>
      <p>
        <Link to={addressOfFindings({ ...filter, stage: 'all' })}>{words.noneOver}</Link>
      </p>
    </>
  );
}
