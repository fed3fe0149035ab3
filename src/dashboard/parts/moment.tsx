import { distance, iso, when } from '../time.ts';

/** A time in the reader's zone, with how far it is; the whole of it is in the element. */
export function Moment({
  at,
  now,
  far = true,
}: {
  readonly at: number;
  readonly now: number;
  readonly far?: boolean;
}) {
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {when(at, now)}
      {far && <span class="quiet"> ({distance(at, now)})</span>}
    </time>
  );
}
