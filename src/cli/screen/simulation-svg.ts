import type { Lane, Month, SimulationReport } from '../../domain/simulate/report.ts';
import { escaped } from '../html-page.ts';
import { counted, monthName } from './simulation-words.ts';

/** More than these nobody reads, and a browser draws them slowly. */
const MOST_LANES = 500;
const LANE_HEIGHT = 16;
const LABEL_WIDTH = 190;
const YEAR_WIDTH = 1_000;
const HEAD_HEIGHT = 22;

/** A bar for each month's rotations, what a person did of them hatched, breaches written above. */
export function monthBars(months: readonly Month[]): string {
  const most = Math.max(1, ...months.map(({ rotations }) => rotations));
  const width = Math.floor(YEAR_WIDTH / Math.max(12, months.length));
  const bars = months.map(({ month, rotations, attended, breaches }, index) => {
    const x = index * width + 4;
    const height = Math.round((rotations / most) * 100);
    const byPeople = Math.round((attended / most) * 100);
    const breach =
      breaches > 0
        ? `<text class="breach" x="${x}" y="${116 - height}">✖ ${breaches.toLocaleString('en')}</text>`
        : '';
    return (
      `<rect class="bar" x="${x}" y="${130 - height}" width="${width - 8}" height="${height}"/>` +
      `<rect class="person" x="${x}" y="${130 - byPeople}" width="${width - 8}" height="${byPeople}"/>` +
      `<text x="${x}" y="${127 - height}">${rotations.toLocaleString('en')}</text>${breach}` +
      `<text class="axis" x="${x}" y="145">${monthName(month)}</text>`
    );
  });
  return (
    `<svg viewBox="0 0 ${YEAR_WIDTH} 150" role="img" aria-label="Rotations of each month">${PATTERNS}` +
    `${bars.join('')}</svg><p class="key">Bars: rotations. Hatched: made by a person. ✖: breaches.</p>`
  );
}

const PATTERNS =
  '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
  '<rect width="3" height="6" class="hatch"/></pattern></defs>';

/** A line for each credential: marks where it was rotated, a band while the old key lived on, a bar where it was in breach. */
export function timeline(report: SimulationReport): string {
  const lanes = shownOf(report.lanes);
  if (lanes.length === 0) return '';
  const { fromAt, toAt } = report;
  const xOf = (at: number): number =>
    Math.round((LABEL_WIDTH + ((at - fromAt) / (toAt - fromAt)) * YEAR_WIDTH) * 10) / 10;
  const height = HEAD_HEIGHT + lanes.length * LANE_HEIGHT;
  const rows = lanes.map((lane, index) => laneOf(lane, HEAD_HEIGHT + index * LANE_HEIGHT, xOf, toAt));
  const hidden = report.lanes.length - lanes.length;
  const note = hidden > 0 ? ` ${counted(hidden, 'credential')} without a breach are not drawn.` : '';
  return (
    `<svg class="lanes" viewBox="0 0 ${LABEL_WIDTH + YEAR_WIDTH} ${height}" role="img" aria-label="Timeline">` +
    `${grid(report, xOf, height)}${rows.join('')}</svg>` +
    `<p class="key">▲ rotated · pale band: the old key lives on · ✖ and bar: older than max or expired.${note}</p>`
  );
}

/** Those in breach first: nobody should miss them among thousands. */
function shownOf(lanes: readonly Lane[]): readonly Lane[] {
  const inBreach = lanes.filter(({ breaches }) => breaches.length > 0);
  const others = lanes.filter(({ breaches }) => breaches.length === 0);
  return [...inBreach, ...others].slice(0, MOST_LANES);
}

function grid({ months }: SimulationReport, xOf: (at: number) => number, height: number): string {
  return months
    .map(({ month }, index) => {
      const x = Math.max(LABEL_WIDTH, xOf(Date.parse(`${month}-01T00:00:00Z`)));
      // The first month is cut off, and its name would lie under the next one's.
      const label = index === 0 ? '' : `<text class="axis" x="${x + 3}" y="14">${monthName(month)}</text>`;
      return `<line class="grid" x1="${x}" y1="0" x2="${x}" y2="${height}"/>${label}`;
    })
    .join('');
}

function laneOf(lane: Lane, y: number, xOf: (at: number) => number, toAt: number): string {
  const middle = y + LANE_HEIGHT / 2;
  const end = xOf(toAt);
  const band = (from: number, to: number, style: string): string => {
    const width = Math.max(1.5, Math.min(end, xOf(to)) - xOf(from));
    return `<rect class="${style}" x="${xOf(from)}" y="${middle - 4}" width="${width.toFixed(1)}" height="8"/>`;
  };
  const marks = lane.rotations.map(
    ({ at, reason }) =>
      `${band(at, at + lane.overlapMs, 'overlap')}<path class="turn" d="M${xOf(at)} ${middle - 5}l4 9h-8z">` +
      `<title>${new Date(at).toISOString().slice(0, 16)}Z ${reason}</title></path>`,
  );
  const breaches = lane.breaches.map(
    ({ at, endedAt }) =>
      `${band(at, endedAt ?? toAt, 'over')}<text class="breach" x="${xOf(at)}" y="${middle + 4}">✖</text>`,
  );
  return (
    `<text class="name" x="0" y="${middle + 4}">${escaped(shortened(lane.name))}</text>` +
    `<line class="lane" x1="${LABEL_WIDTH}" y1="${middle}" x2="${end}" y2="${middle}"/>` +
    `${marks.join('')}${breaches.join('')}\n`
  );
}

function shortened(name: string): string {
  return name.length > 26 ? `${name.slice(0, 25)}…` : name;
}
