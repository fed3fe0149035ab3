import { join } from 'node:path';
import type { VerifyOptions } from '../cli/offline.ts';
import { anchorText, isShort } from '../cli/screen/anchor-text.ts';
import { plain } from '../cli/screen/text.ts';
import type { Environment } from '../config/environment.ts';
import { placeOf } from '../domain/database-address.ts';
import type { DatabaseAddress } from '../domain/database-address.ts';
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
import { databaseOf } from './database-address.ts';

/**
 * `keyturn verify`: walks every chain, refolds every state of a data directory that no daemon holds, or of a database,
 * and holds both against the checkpoints outside it. Nothing is written, and a standby will do.
 */
export async function verifyOffline(options: VerifyOptions, environment: Environment): Promise<number> {
  const { dataDirectory, format } = options;
  const address = databaseOf(options, environment);
  const journal = await (address === null
    ? openSqliteJournal({ directory: dataDirectory, readonly: true })
    : readerOf(address));
  const where = address === null ? dataDirectory : placeOf(address);
  try {
    const chains = await journal.verify();
    const place = await anchorsOf(options, journal);
    const anchors = await compare(journal, place, options.anchorsFile !== null);
    const report: AuditReport = {
      ...{ events: chains.events, streams: chains.streams },
      problems: [...chains.problems, ...anchors.problems],
      anchors: { ...anchors, file: place.anchors },
    };
    if (format === 'json') process.stdout.write(`${JSON.stringify(toWire(report))}\n`);
    else tell(where, report, anchors);
    return judge(where, chains.problems.length, anchors, report);
  } finally {
    await journal.close();
  }
}

/** Loaded only where it is used, as everywhere. */
async function readerOf(address: DatabaseAddress): Promise<JournalWithMeta> {
  const { openPostgresReader } = await import('../journal/postgres/reader.ts');
  return openPostgresReader(address);
}

async function anchorsOf(
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

function tell(
  where: string,
  { events, streams, problems, anchors }: AuditReport,
  compared: AnchorReport,
): void {
  for (const { stream, seq, saw } of problems) process.stdout.write(`✖ ${stream} event ${seq}: ${saw}\n`);
  const ofChains = problems.length - compared.problems.length;
  const verdict = ofChains === 0 ? '✔ every chain and every state fits' : `✖ ${ofChains} problems`;
  process.stdout.write(`${verdict} · ${events} events in ${streams} streams of ${plain(where)}\n`);
  const local = { now: systemClock.now(), timezone: undefined };
  process.stdout.write(anchorText(anchors, compared.problems.length === 0, local));
}
