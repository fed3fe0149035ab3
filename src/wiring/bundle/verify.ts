import { createReadStream } from 'node:fs';
import { readBundle } from '../../backup/bundle.ts';
import type { VerifyBundleOptions } from '../../cli/offline.ts';
import { plain } from '../../cli/screen/text.ts';
import { Fault } from '../../domain/fault.ts';
import { rfc3339 } from '../../domain/wire.ts';
import { readPublicKey } from '../../journal/anchors.ts';
import { checkBundle } from '../../journal/bundle/check.ts';
import { errorCode } from '../../journal/sqlite/files.ts';
import type { BundleFindings, BundleHead, BundleProblem } from '../../ports/bundle.ts';

/** `keyturn audit verify --bundle`: walks a bundle with nothing but itself and, better, a public key from elsewhere. */
export async function verifyBundle({ file, publicKeyFile, format }: VerifyBundleOptions): Promise<number> {
  const publicKey = publicKeyFile === null ? null : await readPublicKey(publicKeyFile);
  const { head, findings } = await walkBundle(file, publicKey);
  const report = format === 'json' ? jsonOf : textOf;
  process.stdout.write(report(head, findings, publicKeyFile));
  refuse(findings.problems, file);
  return 0;
}

/** What a bundle holds, and all that is wrong in it. Rejects where it can't be read to its end. */
export async function walkBundle(
  file: string,
  publicKey: string | null,
): Promise<{ readonly head: BundleHead; readonly findings: BundleFindings }> {
  const check = checkBundle(publicKey);
  const { head, endFits } = await readBundle(bytesOf(file), file, (record) => check.take(record));
  const found = check.finish();
  if (endFits) return { head, findings: found };
  const saw = 'the last line does not fit the lines before it';
  const ofEnd = { stream: 'bundle', seq: 0, saw, otherKey: false };
  return { head, findings: { ...found, problems: [...found.problems, ofEnd] } };
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(file)) yield piece as Buffer;
  } catch (cause) {
    throw new Fault('KT6201', { place: file, saw: `${errorCode(cause)} on reading it`, cause });
  }
}

/** A signature of another key is said first: then nothing else in the bundle means anything. */
export function refuse(problems: readonly BundleProblem[], place: string): void {
  const first = problems.find(({ otherKey }) => otherKey) ?? problems[0];
  if (first === undefined) return;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  const saw = `${first.stream} ${first.seq}: ${first.saw}${more}`;
  throw new Fault(first.otherKey ? 'KT6204' : 'KT6203', { place, saw });
}

function jsonOf(
  head: BundleHead,
  { last, problems, ...found }: BundleFindings,
  keyFile: string | null,
): string {
  const { installation, madeAt, from, to } = head;
  const report = {
    ...{ installation, madeAt, from, to, ...found },
    last: last === null ? null : { number: last.number, at: rfc3339(last.at) },
    trusts: keyFile === null ? 'the bundle itself' : keyFile,
    problems: problems.map(({ stream, seq, saw }) => ({ stream, seq, saw })),
  };
  return `${JSON.stringify(report)}\n`;
}

function textOf(head: BundleHead, found: BundleFindings, keyFile: string | null): string {
  const { streams, events, eventsInPeriod, eventsAfter, last, problems } = found;
  const wrong = problems.map(({ stream, seq, saw }) => `✖ ${plain(stream)} ${seq}: ${plain(saw)}\n`);
  const verdict =
    problems.length === 0 ? '✔ every hash, state and signature fits' : `✖ ${problems.length} problems`;
  const period = plain(`${head.from ?? 'the first event'} to ${head.to ?? 'the last'}`);
  // Of a bundle in which something is wrong this is no more than what it says of itself.
  const signed = problems.length === 0 ? 'signed' : 'said to be signed';
  const upTo = last === null ? 'nothing' : `up to checkpoint ${last.number} of ${rfc3339(last.at)}`;
  return [
    ...wrong,
    `${verdict}\n`,
    `  ${plain(head.installation)}, made ${plain(head.madeAt)}\n`,
    `  ${events} events in ${streams} streams, each from its first event on\n`,
    `  ${eventsInPeriod} of them from ${period}\n`,
    `  ${signed}: ${upTo}\n`,
    `  chained only: ${eventsAfter} events after it\n`,
    trustText(found.publicKey, keyFile),
  ].join('');
}

function trustText(publicKey: string | null, keyFile: string | null): string {
  if (keyFile !== null) return `  trusted: the public key in ${plain(keyFile)}\n`;
  const key = plain(publicKey?.split('\n')[1] ?? 'none');
  return `▲ trusted: the public key in the bundle, so the bundle believes itself.\n  Compare the key with one that came another way, or give --public-key:\n  ${key}\n`;
}
