import type { EvidenceReport } from '../../domain/evidence/report.ts';
import { Fault } from '../../domain/fault.ts';
import { parseTime } from '../../domain/wire.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { reportMarkdown } from '../report/markdown.ts';
import { writeWhole } from '../whole-file.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    output: { ...outputOption.output, choices: ['json', 'yaml'], describe: 'the same as data' },
    from: {
      ...{ type: 'string', demandOption: true, requiresArg: true },
      describe: 'first day or instant of the period; a date is midnight UTC',
    },
    to: { type: 'string', describe: 'where it ends, itself not in it; default now', requiresArg: true },
    html: { type: 'string', describe: 'write a page to print to this file', requiresArg: true },
  },
  examples: [
    ['keyturn report --from 2026-10-01 --to 2027-01-01', 'the last quarter of 2026, as Markdown'],
    ['keyturn report --from 2026-10-01 --html q4.html', 'until now, as a page to print'],
    ['keyturn report --from 2026-10-01 -o json', 'the same as data'],
  ],
  run: async (args, world) => {
    const fromAt = instantOf(args.from, '--from');
    const toAt = args.to === undefined ? null : instantOf(args.to, '--to');
    const client = await connect(args, world);
    const report = await client.report(fromAt, toAt);
    const { html } = args;
    if (html !== undefined) await writeHtml(html, report, world.version);
    if (html !== undefined && args.output === undefined) {
      world.stdout.write(`Next: open ${html}\n`);
      return endOf(report);
    }
    await print(world, args.output, report, {
      names: () => report.credentials.map(({ name }) => name),
      table: () => reportMarkdown(report, world.version),
    });
    return endOf(report);
  },
});

/** A record of a journal that did not verify is written all the same, and does not pass for one that did. */
function endOf({ chain }: EvidenceReport): number {
  return chain.problems.length === 0 ? EXIT.done : EXIT.failed;
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

async function writeHtml(file: string, report: EvidenceReport, version: string): Promise<void> {
  const { reportHtml } = await import('../report/html.ts');
  await writeWhole(file, reportHtml(report, version));
}
