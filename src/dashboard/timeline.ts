import { DAY_MS, HOUR_MS } from '../domain/duration.ts';
import type { CredentialView, VersionView } from '../domain/views.ts';

/** Shares of the picture's width, 0 to 1. */
export interface Lane {
  readonly version: number;
  readonly status: VersionView['status'];
  readonly leaked: boolean;
  readonly from: number;
  readonly to: number;
  /** The version lives on beyond what is drawn of it. */
  readonly open: boolean;
  /** Where this key lives on beside the one after it. */
  readonly overlap: { readonly from: number; readonly to: number } | null;
}

export interface Timeline {
  /** The oldest first. */
  readonly lanes: readonly Lane[];
  readonly now: number;
  readonly marks: readonly { readonly of: 'warn' | 'rotate' | 'max'; readonly at: number }[];
  readonly ticks: readonly { readonly at: number; readonly share: number }[];
}

/** Older ones stand in the table alone. */
const LANES = 6;
const TICKS = 6;
const STEPS_MS = [1, 6, 24, 48, 168, 336, 720, 1440, 2880, 4320, 8760].map((hours) => hours * HOUR_MS);
const LIVE: ReadonlySet<string> = new Set(['pending', 'current', 'previous']);

interface Born extends VersionView {
  readonly bornAt: number;
}

/** The versions of a credential in their time; null where nothing is known of when they were born. */
export function timeline(
  { versions, limits }: Pick<CredentialView, 'versions' | 'limits'>,
  now: number,
): Timeline | null {
  const known = versions
    .filter((each): each is Born => each.bornAt !== null)
    .sort((left, right) => left.version - right.version)
    .slice(-LANES);
  const [first] = known;
  if (first === undefined) return null;
  const current = known.findLast(({ status }) => status === 'current');
  const marks = marksOf(current, limits);
  const fromAt = first.bornAt;
  const lastAt = Math.max(now, ...marks.map(({ at }) => at), ...known.map(({ endsAt }) => endsAt ?? 0));
  const wholeMs = Math.max(HOUR_MS, (lastAt - fromAt) * 1.04);
  const share = (at: number): number => Math.min(1, Math.max(0, (at - fromAt) / wholeMs));
  return {
    lanes: known.map((version, index) => laneOf(version, known[index + 1], { now, share })),
    now: share(now),
    marks: marks.map(({ of, at }) => ({ of, at: share(at) })),
    ticks: ticksOf(fromAt, fromAt + wholeMs).map((at) => ({ at, share: share(at) })),
  };
}

interface Scale {
  readonly now: number;
  readonly share: (at: number) => number;
}

function laneOf(version: Born, next: Born | undefined, { now, share }: Scale): Lane {
  const { bornAt, endsAt, status, leaked } = version;
  const lives = LIVE.has(status);
  const endAt = endsAt ?? (lives ? now : (next?.bornAt ?? now));
  const bothFrom = next?.bornAt ?? endAt;
  return {
    ...{ version: version.version, status, leaked },
    ...{ from: share(bornAt), to: share(endAt), open: lives && endsAt === null },
    overlap: bothFrom < endAt ? { from: share(bothFrom), to: share(endAt) } : null,
  };
}

function marksOf(current: Born | undefined, limits: CredentialView['limits']) {
  if (current === undefined || limits === null) return [];
  const { warnMs, rotateMs, maxMs } = limits;
  return (
    [
      ['warn', warnMs],
      ['rotate', rotateMs],
      ['max', maxMs],
    ] as const
  ).flatMap(([of, ms]) => (ms === null ? [] : [{ of, at: current.bornAt + ms }]));
}

function ticksOf(fromAt: number, toAt: number): readonly number[] {
  const stepMs = STEPS_MS.find((step) => (toAt - fromAt) / step <= TICKS) ?? 366 * DAY_MS;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromAt / stepMs) * stepMs; at < toAt; at += stepMs) ticks.push(at);
  return ticks;
}
