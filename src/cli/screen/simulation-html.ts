import { formatDuration } from '../../domain/duration.ts';
import type { SimulationReport } from '../../domain/simulate/report.ts';
import { escaped, htmlPage, htmlTable, wide } from '../html-page.ts';
import { STYLE } from './simulation-style.ts';
import { counted, findingsOf, monthName } from './simulation-words.ts';
import { monthBars, timeline } from './simulation-svg.ts';

/** A simulated year as one file: it asks nobody for anything, and prints. Times are UTC. */
export function simulationHtml(report: SimulationReport, version: string): string {
  const title = `keyturn simulate: ${dateOf(report.fromAt)} to ${dateOf(report.toAt)}`;
  const body = `<header>
<h1>${dateOf(report.fromAt)} to ${dateOf(report.toAt)}</h1>
<p>${counted(report.credentials, 'credential')} · ${counted(report.rotations, 'rotation')}${
    report.attended > 0 ? `, ${counted(report.attended, 'of them', 'of them')} by a person` : ''
  }</p>
</header>
<ul class="findings">
${findingsOf(report)
  .map(({ glyph, tone, text }) => `<li class="${tone}"><b>${glyph}</b> ${escaped(text)}</li>`)
  .join('\n')}
</ul>
${section('Month by month', wide(monthBars(report.months)))}
${section('Breaches', breaches(report))}
${section('What rotations waited for', causes(report))}
${section('Days without resets left', budget(report))}
${section('Alerts', alerts(report))}
${section('What people have to do', people(report))}
${section('The year of each credential', wide(timeline(report)))}
${section('Taken for granted', list(report.assumptions))}
<footer>keyturn ${escaped(version)} · times are UTC · a simulation promises nothing</footer>`;
  return htmlPage({ title, style: STYLE, body });
}

function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${title}</h2>\n${body}\n</section>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : htmlTable(head, rows);
}

function breaches({ breaches: found, toAt }: SimulationReport): string {
  return tableOf(
    ['Credential', 'Policy', 'From', 'For', 'Paged before', 'Seen'],
    found.map(({ name, policy, at, endedAt, warnedAt, summary }) => [
      name,
      policy ?? '–',
      minuteOf(at),
      endedAt === null ? `${formatDuration(toAt - at)}, open at the end` : formatDuration(endedAt - at),
      warnedAt === null ? 'nobody' : minuteOf(warnedAt),
      summary,
    ]),
  );
}

function causes({ waits }: SimulationReport): string {
  const kinds = {
    'the schedule': waits.schedule,
    'a place': waits.places,
    'the budget': waits.budget,
    'something else': waits.other,
  };
  return tableOf(
    ['Waited for', 'Because of', 'Times', 'Longest of its kind'],
    Object.entries(kinds).flatMap(([kind, { causes: found, longestMs, name }]) =>
      found.map(({ cause, count }) => [
        kind,
        cause,
        count.toLocaleString('en'),
        `${formatDuration(longestMs)} (${name ?? ''})`,
      ]),
    ),
  );
}

function budget({ budgetDays }: SimulationReport): string {
  return tableOf(
    ['Issuer', 'Day', 'Resets', 'Put off'],
    budgetDays.map(({ issuer, day, made, refused, limit }) => [
      issuer,
      day,
      `${made} of ${limit}`,
      String(refused),
    ]),
  );
}

function alerts({ alerts: found }: SimulationReport): string {
  return tableOf(
    ['Code', 'What', 'Severity', 'Times', 'First'],
    found.map(({ code, title, severity, count, name, at }) => [
      code,
      title,
      severity,
      count.toLocaleString('en'),
      `${minuteOf(at)}, ${name}`,
    ]),
  );
}

function people({ people: found, months }: SimulationReport): string {
  return tableOf(
    ['Who', 'Tasks', 'Approvals', ...months.map(({ month }) => monthName(month).slice(0, 3))],
    found.map(({ who, tasks, approvals, perMonth }) => [
      who,
      String(tasks),
      String(approvals),
      ...perMonth.map((count) => (count === 0 ? '·' : String(count))),
    ]),
  );
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
