import type { IncidentReport } from '../../domain/evidence/incident.ts';
import type { EvidenceReport } from '../../domain/evidence/report.ts';
import { Fault } from '../../domain/fault.ts';
import { parseTime } from '../../domain/wire.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import type { Format } from '../output.ts';
import { reportMarkdown } from '../report/markdown.ts';
import type { PrintedReport } from '../report/section.ts';
import { writeWhole } from '../whole-file.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { incident: { type: 'string', describe: 'the story of one incident, instead of a period' } },
  options: {
    output: { ...outputOption.output, choices: ['json', 'yaml'], describe: 'the same as data' },
    from: {
      ...{ type: 'string', requiresArg: true, conflicts: 'incident' },
      describe: 'first day or instant of the period; a date is midnight UTC',
    },
    to: {
      ...{ type: 'string', requiresArg: true, conflicts: 'incident' },
      describe: 'where it ends, itself not in it; default now',
    },
    html: { type: 'string', describe: 'write a page to print to this file', requiresArg: true },
  },
  examples: [
    ['keyturn report --from 2026-10-01 --to 2027-01-01', 'the last quarter of 2026, as Markdown'],
    ['keyturn report --from 2026-10-01 --html q4.html', 'until now, as a page to print'],
    ['keyturn report --from 2026-10-01 -o json', 'the same as data'],
    ['keyturn report P123', 'who decided what in incident P123, and when each key was dead'],
  ],
  run: async (args, world) => {
    const { incident, html, output } = args;
    if (incident !== undefined) {
      const story = await (await connect(args, world)).incident(incident);
      const { incidentDocument } = await import('../report/incident.ts');
      return hand(world, {
        report: story,
        html,
        output,
        printed: () => incidentDocument(story, world.version),
      });
    }
    if (args.from === undefined) throw noPeriod();
    const fromAt = instantOf(args.from, '--from');
    const toAt = args.to === undefined ? null : instantOf(args.to, '--to');
    const report = await (await connect(args, world)).report(fromAt, toAt);
    const { evidenceDocument } = await import('../report/document.ts');
    return hand(world, { report, html, output, printed: () => evidenceDocument(report, world.version) });
  },
});

interface Handed {
  readonly report: EvidenceReport | IncidentReport;
  readonly html: string | undefined;
  readonly output: Format;
  readonly printed: () => PrintedReport;
}

/** A record of a journal that did not verify is written all the same, and does not pass for one that did. */
async function hand(world: World, { report, html, output, printed }: Handed): Promise<number> {
  if (html !== undefined) await writeHtml(html, printed());
  if (html !== undefined && output === undefined) world.stdout.write(`Next: open ${html}\n`);
  else
    await print(world, output, report, {
      names: () => report.credentials.map(({ name }) => name),
      table: () => reportMarkdown(printed()),
    });
  return report.chain.problems.length === 0 ? EXIT.done : EXIT.failed;
}

function noPeriod(): Fault {
  return new Fault('KT6031', {
    place: 'keyturn report',
    saw: 'neither an incident nor --from',
    expected: 'the id of an incident, or a period',
    next: 'keyturn report --help',
  });
}

function instantOf(text: string, option: string): number {
  const at = parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);
  if (at !== null) return at;
  throw new Fault('KT6031', {
    place: `keyturn report ${option}`,
    saw: JSON.stringify(text),
    expected: 'a date such as 2026-10-01, or an RFC 3339 time such as 2026-10-01T00:00+08:00',
    next: 'keyturn report --help',
  });
}

async function writeHtml(file: string, report: PrintedReport): Promise<void> {
  const { reportHtml } = await import('../report/html.ts');
  await writeWhole(file, reportHtml(report));
}
