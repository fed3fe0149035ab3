import type { ComponentChildren } from 'preact';
import type { Query } from '../query.ts';
import { strings } from '../strings/index.ts';
import { FaultNotice } from './fault.tsx';

/** What was asked for, or why it is not there. What was there before stays, with the fault above it. */
export function Loaded<T>({
  query,
  children,
}: {
  readonly query: Query<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  const { value, fault, reload } = query;
  return (
    <>
      {fault !== null && <FaultNotice fault={fault} retry={reload} />}
      {fault !== null && value !== null && <p class="quiet">{strings.fault.old}</p>}
      {value === null && fault === null && (
        <p class="quiet" role="status">
          {strings.loading}
        </p>
      )}
      {value !== null && children(value)}
    </>
  );
}
