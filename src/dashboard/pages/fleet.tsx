import { useMemo } from 'preact/hooks';
import { needsAPerson } from '../../domain/present/look.ts';
import type { StatusRow } from '../../domain/views.ts';
import { addressOf, filterOf, NO_FILTER, shown } from '../fleet.ts';
import type { FleetFilter } from '../fleet.ts';
import { FleetFilters } from '../parts/fleet-filters.tsx';
import { FleetTable } from '../parts/fleet-table.tsx';
import { FaultNotice } from '../parts/fault.tsx';
import { go, route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';
import { useFleet } from '../use-fleet.ts';

const words = strings.fleet;

export function FleetPage() {
  const { rows, reading, fault, reload } = useFleet();
  const filter = filterOf(useStore(route).query);
  const setFilter = (next: FleetFilter): void => go(addressOf(next), 'replace');
  const key = addressOf(filter);
  // The filter is made anew with each look at the address, so its text stands for it.
  const wanted = useMemo(() => (rows === null ? [] : shown(rows, filter)), [rows, key]);
  return (
    <>
      <div class="page-head">
        <h1>{words.title}</h1>
        {rows !== null && <Summary rows={rows} wanted={wanted} reading={reading} />}
      </div>
      {fault !== null && <FaultNotice fault={fault} retry={reload} />}
      {rows === null && fault === null && (
        <p class="quiet" role="status">
          {strings.loading}
        </p>
      )}
      {rows !== null && rows.length === 0 && <Empty />}
      {rows !== null && rows.length > 0 && (
        <>
          <FleetFilters rows={rows} filter={filter} onFilter={setFilter} />
          {wanted.length === 0 ? (
            <p>
              {words.none}{' '}
              <button type="button" class="plain" onClick={() => setFilter(NO_FILTER)}>
                {words.clear}
              </button>
            </p>
          ) : (
            <FleetTable rows={wanted} />
          )}
        </>
      )}
    </>
  );
}

function Summary({
  rows,
  wanted,
  reading,
}: {
  readonly rows: readonly StatusRow[];
  readonly wanted: readonly StatusRow[];
  readonly reading: boolean;
}) {
  const needing = useMemo(() => rows.filter(({ condition }) => needsAPerson(condition)).length, [rows]);
  return (
    <p role="status">
      {words.count(wanted.length, rows.length)} · {reading && <span>{strings.loading} · </span>}
      <span class={needing === 0 ? 'good' : 'attention'}>
        {needing === 0 ? words.allWell : words.needing(needing)}
      </span>
    </p>
  );
}

function Empty() {
  return (
    <div class="notice">
      <p>
        <strong>{words.empty.title}</strong>
      </p>
      <p>{words.empty.text}</p>
      <p>
        {strings.fault.next}: <code>{words.empty.command}</code>
      </p>
    </div>
  );
}
