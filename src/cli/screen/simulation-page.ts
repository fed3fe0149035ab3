import { formatDuration } from '../../domain/duration.ts';
import type { Breach, SimulationReport, Waits } from '../../domain/simulate/report.ts';
import { counted, findingsOf, monthName } from './simulation-words.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { wrap } from './text.ts';
import { formatStamp } from './time.ts';

/** So many rows of a list stand on a screen; `-o wide` shows all. */
const FEW = 10;

/** A simulated year for a terminal: what it has shown, then the lists behind it. */
export function simulationPage(report: SimulationReport, look: TableLook): string {
  const parts = [
    headOf(report, look),
    findings(report, look),
    breachList(report, look),
    causeList(report, look),
    budgetList(report, look),
    alertList(report, look),
    monthTable(report, look),
    peopleTable(report, look),
    assumptions(report, look),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}\n`;
}

function headOf(
  { fromAt, toAt, credentials, rotations, attended }: SimulationReport,
  look: TableLook,
): string {
  const [from, to] = [fromAt, toAt].map((at) => formatStamp(at, look).slice(0, 10));
  const byPeople = attended > 0 ? `, ${attended.toLocaleString('en')} by a person` : '';
  const what = `${counted(credentials, 'credential')} · ${counted(rotations, 'rotation')}${byPeople}`;
  return `${look.paint('strong', `${from} to ${to}`)}\n${what}\n`;
}

function findings(report: SimulationReport, { paint, width }: TableLook): string {
  return findingsOf(report)
    .map(({ glyph, tone, text }) => `${paint(tone, glyph)} ${wrap(text, width ?? 400, '  ')}\n`)
    .join('');
}

/** The first of a list, and how many more there are. */
function few<T>(items: readonly T[], look: TableLook, rows: (shown: readonly T[]) => string): string {
  const shown = look.width === null ? items : items.slice(0, FEW);
  const more = items.length - shown.length;
  return rows(shown) + (more > 0 ? `  … and ${more.toLocaleString('en')} more (-o wide)\n` : '');
}

function breachList({ breaches, toAt }: SimulationReport, look: TableLook): string {
  if (breaches.length === 0) return '';
  return few(breaches, look, (shown) =>
    table(
      [{ title: '  BREACH', cut: 2 }, { title: 'FROM' }, { title: 'FOR' }, { title: 'SEEN', cut: 1 }],
      shown.map((breach): readonly Cell[] => [
        { text: `✖ ${breach.name}`, tone: 'bad' },
        formatStamp(breach.at, look).slice(0, 16),
        lasting(breach, toAt),
        breach.summary,
      ]),
      look,
    ),
  );
}

function lasting({ at, endedAt }: Breach, toAt: number): string {
  return endedAt === null ? `${formatDuration(toAt - at)}, open` : formatDuration(endedAt - at);
}

const WAITED_FOR = { schedule: 'schedule', places: 'place', budget: 'budget', other: 'other' } as const;

function causeList({ waits }: SimulationReport, look: TableLook): string {
  const rows = Object.entries(waits).flatMap(([kind, { causes }]: [string, Waits]) =>
    causes.map(({ cause, count }) => ({ kind: WAITED_FOR[kind as keyof typeof WAITED_FOR], cause, count })),
  );
  if (rows.length === 0) return '';
  return few(rows, look, (shown) =>
    table(
      [{ title: '  WAITED FOR' }, { title: 'TIMES' }, { title: 'BECAUSE OF', cut: 1 }],
      shown.map(({ kind, cause, count }) => [`~ ${kind}`, count.toLocaleString('en'), cause]),
      look,
    ),
  );
}

function budgetList({ budgetDays }: SimulationReport, look: TableLook): string {
  if (budgetDays.length === 0) return '';
  const worst = budgetDays.toSorted((left, right) => right.refused - left.refused);
  return few(worst, look, (shown) =>
    table(
      [{ title: '  BUDGET', cut: 1 }, { title: 'DAY (UTC)' }, { title: 'RESETS' }, { title: 'PUT OFF' }],
      shown.map(({ issuer, day, made, refused, limit }) => [
        `! ${issuer}`,
        day,
        `${made} of ${limit}`,
        String(refused),
      ]),
      look,
    ),
  );
}

function alertList({ alerts }: SimulationReport, look: TableLook): string {
  const told = alerts.filter(({ severity }) => severity !== 'info');
  if (told.length === 0) return '';
  return table(
    [{ title: '  ALERT' }, { title: 'TIMES' }, { title: 'WHAT', cut: 2 }, { title: 'FIRST', cut: 1 }],
    told.map(({ code, title, severity, count, name, at }): readonly Cell[] => [
      severity === 'critical' ? { text: `✖ ${code}`, tone: 'bad' } : { text: `! ${code}`, tone: 'attention' },
      count.toLocaleString('en'),
      `${title} (${severity})`,
      `${formatStamp(at, look).slice(0, 10)} ${name}`,
    ]),
    look,
  );
}

function monthTable({ months }: SimulationReport, look: TableLook): string {
  return table(
    ['  MONTH', 'ROTATIONS', 'BY A PERSON', 'BREACHES', 'PAGES'].map((title) => ({ title })),
    months.map((each) => [
      `  ${monthName(each.month)}`,
      ...[each.rotations, each.attended, each.breaches, each.pages].map((count) =>
        count.toLocaleString('en'),
      ),
    ]),
    look,
  );
}

function peopleTable({ people, months }: SimulationReport, look: TableLook): string {
  if (people.length === 0) return '';
  return table(
    [{ title: '  PEOPLE', cut: 1 }, { title: 'TASKS' }, { title: 'APPROVALS' }, { title: 'MOST IN A MONTH' }],
    people.map(({ who, tasks, approvals, perMonth }) => {
      const most = Math.max(...perMonth);
      const month = months[perMonth.indexOf(most)]?.month ?? '';
      return [`  ${who}`, String(tasks), String(approvals), `${most} in ${monthName(month)}`];
    }),
    look,
  );
}

function assumptions(report: SimulationReport, { width, paint }: TableLook): string {
  const lines = report.assumptions.map((text) => `- ${wrap(text, (width ?? 400) - 2, '  ')}\n`);
  return `${paint('quiet', 'Taken for granted:')}\n${lines.join('')}`;
}
