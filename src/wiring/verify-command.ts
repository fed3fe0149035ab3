import { join } from 'node:path';
import type { VerifyOptions } from '../cli/offline.ts';
import { anchorText, isShort } from '../cli/screen/anchor-text.ts';
import { Fault } from '../domain/fault.ts';
import type { AuditReport } from '../domain/views.ts';
import { toWire } from '../domain/wire.ts';
import { anchorPlace, readAnchors, readPublicKey } from '../journal/anchors.ts';
import type { AnchorPlace } from '../journal/anchors.ts';
import { INSTALLATION_KEY } from '../journal/checkpoint/installation.ts';
import type { JournalWithMeta } from '../journal/journal.ts';
import { exists } from '../journal/sqlite/files.ts';
import { openSqliteJournal } from '../journal/sqlite/open.ts';
import { systemClock } from '../platform/clock.ts';
import type { AnchorReport } from '../ports/checkpoint.ts';
import { ANCHOR_FOLDER } from './checkpoints/daemon.ts';

/**
 * `keyturn verify`: walks every chain, refolds every state of a data directory that no daemon holds, and holds both
 * against the checkpoints outside the database.
 */
export async function verifyOffline(options: VerifyOptions): Promise<number> {
  const { dataDirectory, format } = options;
  const journal = await openSqliteJournal({ directory: dataDirectory, readonly: true });
  try {
    const chains = await journal.verify();
    const place = await placeOf(options, journal);
    const anchors = await compare(journal, place, options.anchorsFile !== null);
    const report: AuditReport = {
      ...{ events: chains.events, streams: chains.streams },
      problems: [...chains.problems, ...anchors.problems],
      anchors: { ...anchors, file: place.anchors },
    };
    if (format === 'json') process.stdout.write(`${JSON.stringify(toWire(report))}\n`);
    else tell(report, anchors);
    return judge(dataDirectory, chains.problems.length, anchors, report);
  } finally {
    await journal.close();
  }
}

async function placeOf(
  { dataDirectory, anchorsFile, publicKeyFile }: VerifyOptions,
  journal: JournalWithMeta,
): Promise<AnchorPlace> {
  const installation = (await journal.meta.get(INSTALLATION_KEY)) ?? 'none';
  const own = anchorPlace(join(dataDirectory, ANCHOR_FOLDER), installation);
  const anchors = anchorsFile ?? own.anchors;
  return { anchors, publicKey: publicKeyFile ?? anchors.replace(/\.anchors$/, '.pub.pem') };
}

/** Anchors that were named must be there; those of the data directory may be missing, and that is said. */
async function compare(
  journal: JournalWithMeta,
  { anchors: file, publicKey: keyFile }: AnchorPlace,
  named: boolean,
): Promise<AnchorReport> {
  if (!(await exists(file))) {
    if (named) throw new Fault('KT2140', { place: file, saw: 'no such file' });
    return journal.checkpoints.compare([], '');
  }
  const publicKey = await readPublicKey(keyFile);
  const { anchors, problems } = await readAnchors(file, publicKey);
  const report = await journal.checkpoints.compare(anchors, publicKey);
  return { ...report, problems: [...problems, ...report.problems] };
}

function judge(place: string, chains: number, anchors: AnchorReport, report: AuditReport): number {
  if (chains > 0) throw new Fault('KT2113', { place, saw: `${report.problems.length} problems` });
  const [first] = anchors.problems;
  if (first !== undefined) throw new Fault('KT2141', { place, saw: `${first.stream}: ${first.saw}` });
  if (!isShort(report.anchors)) return 0;
  throw new Fault('KT2145', {
    place: report.anchors.file,
    saw: `${anchors.notAnchored} further checkpoints in the journal`,
  });
}

function tell({ events, streams, problems, anchors }: AuditReport, compared: AnchorReport): void {
  for (const { stream, seq, saw } of problems) process.stdout.write(`✖ ${stream} event ${seq}: ${saw}\n`);
  const ofChains = problems.length - compared.problems.length;
  const verdict = ofChains === 0 ? '✔ every chain and every state fits' : `✖ ${ofChains} problems`;
  process.stdout.write(`${verdict} · ${events} events in ${streams} streams\n`);
  const local = { now: systemClock.now(), timezone: undefined };
  process.stdout.write(anchorText(anchors, compared.problems.length === 0, local));
}
