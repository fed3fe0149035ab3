import type { StatusRow } from '../../domain/views.ts';
import { ageBar, limitOf } from '../age-bar.ts';
import { age, distance } from '../time.ts';
import { strings } from '../strings/index.ts';

const words = strings.fleet;

type Aged = Pick<StatusRow, 'ageMs' | 'limits' | 'overlapEndsAt'>;

/** The age against its limits, as a bar and in words; an overlap is a second bar that drains. */
export function Age({ row, now }: { readonly row: Aged; readonly now: number }) {
  const bar = ageBar(row, now);
  const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
  return (
    <div class="age">
      {bar !== null && (
        <div class="bars" aria-hidden="true">
          <div class="bar">
            <span class={`fill ${bar.tone}`} style={{ width: percent(bar.age) }} />
            {bar.marks.map(({ at, of }) => (
              <span key={of} class={`mark ${of}`} style={{ left: percent(at) }} />
            ))}
          </div>
          {bar.overlap !== null && (
            <div class="bar old">
              <span class="fill" style={{ width: percent(bar.overlap) }} />
            </div>
          )}
        </div>
      )}
      <span class="number">{ageText(row)}</span>
      {row.overlapEndsAt !== null && row.overlapEndsAt > now && (
        <span class="quiet"> · {words.overlapEnds(distance(row.overlapEndsAt, now))}</span>
      )}
    </div>
  );
}

function ageText({ ageMs, limits }: Aged): string {
  if (ageMs === null) return words.noAge;
  const limit = limitOf(limits);
  if (limit === null) return words.noLimit(age(ageMs));
  return ageMs > limit ? words.overAge(age(ageMs), age(limit)) : words.age(age(ageMs), age(limit));
}
