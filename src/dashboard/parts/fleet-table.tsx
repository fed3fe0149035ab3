import { memo } from 'preact/compat';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { StatusRow } from '../../domain/views.ts';
import { useNow } from '../clock.ts';
import { windowOf } from '../fleet.ts';
import { credentialAddress } from '../address.ts';
import { strings } from '../strings/index.ts';
import { when } from '../time.ts';
import { Age } from './age.tsx';
import { Link } from './link.tsx';
import { State } from './state.tsx';

const words = strings.fleet;
const COLUMNS = ['name', 'state', 'age', 'next', 'consumers'] as const;

/**
 * Thousands of lines of which only those in sight are drawn. To whoever hears the table it has all of its rows: each
 * says which it is.
 */
export function FleetTable({ rows }: { readonly rows: readonly StatusRow[] }) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to, height } = useWindow(body, rows.length);
  const now = useNow(MINUTE_MS);
  return (
    <table
      class="fleet"
      role="table"
      aria-rowcount={rows.length + 1}
      aria-label={words.caption}
      onKeyDown={walk}
    >
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {COLUMNS.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {words.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody
        ref={body}
        role="rowgroup"
        style={{ paddingTop: `${from * height}px`, paddingBottom: `${(rows.length - to) * height}px` }}
      >
        {rows.slice(from, to).map((row, index) => (
          <Row key={row.name} row={row} index={from + index} now={now} />
        ))}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({
  row,
  index,
  now,
}: {
  readonly row: StatusRow;
  readonly index: number;
  readonly now: number;
}) {
  const { name, owner, version, condition, next, nextAt, consumers } = row;
  return (
    <tr role="row" aria-rowindex={index + 2}>
      <th role="rowheader" scope="row" class="cell-name">
        <Link to={credentialAddress(name)}>{name}</Link>
        <span class="quiet">
          {version === null ? '' : `v${version} · `}
          {owner ?? ''}
        </span>
      </th>
      <td role="cell" class="cell-state">
        <State condition={condition} />
      </td>
      <td role="cell" class="cell-age">
        <Age row={row} now={now} />
      </td>
      <td role="cell" class="cell-next">
        <span>{next}</span>
        {nextAt !== null && nextAt > now && <span class="quiet number"> {when(nextAt, now)}</span>}
      </td>
      <td role="cell" class="cell-consumers number">
        {consumers.declared === 0 ? words.noConsumers : words.loaded(consumers.loaded, consumers.declared)}
      </td>
    </tr>
  );
});

/** Rows have one height, which the style sheet sets and the first one shows. */
function useWindow(body: { readonly current: HTMLElement | null }, count: number) {
  const [view, setView] = useState({ top: 0, height: 1_000, row: 60 });
  useEffect(() => {
    const look = (): void => {
      const element = body.current;
      if (element === null) return;
      const row = element.querySelector('tr')?.getBoundingClientRect().height ?? 60;
      const top = Math.max(0, -element.getBoundingClientRect().top);
      setView((before) =>
        before.top === top && before.height === innerHeight && before.row === row
          ? before
          : { top, height: innerHeight, row },
      );
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [body, count]);
  return { ...windowOf(count, view), height: view.row };
}

/** `j` and `k`, or the arrows, go from one credential to the next. */
function walk(event: KeyboardEvent): void {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const row = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
  if (step === undefined || row === null) return;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const link = next?.querySelector('a');
  if (link === null || link === undefined) return;
  event.preventDefault();
  link.focus();
  link.scrollIntoView({ block: 'nearest' });
}
