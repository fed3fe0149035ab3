import { readFile } from 'node:fs/promises';
import { nameRefusal } from '../../domain/access/account.ts';
import { MOST_FINGERPRINT_DAYS } from '../../domain/fingerprints.ts';
import { toWire } from '../../domain/wire.ts';
import { readFingerprints } from '../../scan/fingerprints/read.ts';
import type { Fingerprints } from '../../scan/fingerprints/read.ts';
import type { GlobalArguments } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { writeNewFile } from '../new-file.ts';
import { lookOf } from '../output.ts';
import { fingerprintsText } from '../screen/fingerprints-text.ts';
import type { World } from '../world.ts';
import { findingsUsage } from './usage.ts';

export interface FingerprintArguments extends GlobalArguments {
  readonly for?: string | undefined;
  readonly days: number;
  readonly out?: string | undefined;
  readonly output?: string | undefined;
}

/** Writes the file that `keyturn scan` searches with. */
export async function writeFingerprints(args: FingerprintArguments, world: World): Promise<number> {
  const { for: scanner = '', days, out = `${scanner}.fingerprints` } = args;
  requireUsable(scanner, days);
  const client = await connect(args, world);
  const written = await writeNewFile({
    ...{ out, progress: () => undefined, codes: { unwritable: 'KT6406', cut: 'KT6407' } },
    begin: async () => ({
      bytes: await client.fingerprints({ scanner, days }),
      end: async () => null,
    }),
    prove: async (path) => void (await proven(path, world)),
  }).then(() => proven(out, world));
  world.stdout.write(
    args.output === 'json'
      ? `${JSON.stringify(toWire(summaryOf(out, written)), null, 2)}\n`
      : fingerprintsText(out, written, lookOf(world)),
  );
  return EXIT.done;
}

/** As the scanner will read it: what does not read is not left there. */
async function proven(path: string, world: World): Promise<Fingerprints> {
  return readFingerprints(await readFile(path, 'utf8'), { place: path, now: world.now(), pinned: null });
}

function summaryOf(file: string, { scanner, expiresAt, secrets, leftOut, signedBy }: Fingerprints) {
  return { file, scanner, expiresAt, secrets: secrets.length, leftOut, signedBy };
}

function requireUsable(scanner: string, days: number): void {
  const refused = nameRefusal(scanner);
  if (refused !== null)
    throw findingsUsage('fingerprints --for', JSON.stringify(scanner), `a name; this is ${refused}`);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_FINGERPRINT_DAYS) return;
  throw findingsUsage(
    'fingerprints --days',
    String(days),
    `a whole number from 1 to ${MOST_FINGERPRINT_DAYS}`,
  );
}
