import { readFile } from 'node:fs/promises';
import { nameRefusal } from '../../domain/access/account.ts';
import { Fault } from '../../domain/fault.ts';
import { FINGERPRINT_DAYS, MOST_FINGERPRINT_DAYS } from '../../domain/fingerprints.ts';
import { toWire } from '../../domain/wire.ts';
import { readFingerprints } from '../../scan/fingerprints/read.ts';
import type { Fingerprints } from '../../scan/fingerprints/read.ts';
import { defineCommand } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { writeNewFile } from '../new-file.ts';
import { fingerprintsText } from '../screen/fingerprints-text.ts';
import { lookOf } from '../output.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {
    what: {
      choices: ['fingerprints'],
      describe: 'write the file that keyturn scan searches with',
      demandOption: true,
    },
  },
  options: {
    for: {
      ...{ type: 'string', demandOption: true, requiresArg: true },
      describe: 'the scanner that is to use it; each has a file of its own',
    },
    days: {
      ...{ type: 'number', default: FINGERPRINT_DAYS, requiresArg: true },
      describe: `how long it may be used, at most ${MOST_FINGERPRINT_DAYS}`,
    },
    out: {
      ...{ type: 'string', requiresArg: true },
      describe: 'write here; default SCANNER.fingerprints; never over a file',
    },
    output: {
      ...{ alias: 'o', type: 'string', choices: ['json'], requiresArg: true },
      describe: 'what was written, as data',
    },
  },
  examples: [
    ['keyturn findings fingerprints --for ci-1', 'for a month, into ci-1.fingerprints'],
    ['keyturn findings fingerprints --for ci-1 --days 7 --out ci-1.new', 'for a week'],
  ],
  run: async (args, world) => {
    const { for: scanner, days, out = `${args.for}.fingerprints` } = args;
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
  },
});

/** As the scanner will read it: what does not read is not left there. */
async function proven(path: string, world: World): Promise<Fingerprints> {
  return readFingerprints(await readFile(path, 'utf8'), { place: path, now: world.now(), pinned: null });
}

function summaryOf(file: string, { scanner, expiresAt, secrets, leftOut, signedBy }: Fingerprints) {
  return { file, scanner, expiresAt, secrets: secrets.length, leftOut, signedBy };
}

function requireUsable(scanner: string, days: number): void {
  const refused = nameRefusal(scanner);
  if (refused !== null) throw usage('--for', JSON.stringify(scanner), `a name; this is ${refused}`);
  if (Number.isInteger(days) && days >= 1 && days <= MOST_FINGERPRINT_DAYS) return;
  throw usage('--days', String(days), `a whole number from 1 to ${MOST_FINGERPRINT_DAYS}`);
}

function usage(flag: string, saw: string, expected: string): Fault {
  const next = 'keyturn findings --help';
  return new Fault('KT6031', { place: `keyturn findings fingerprints ${flag}`, saw, expected, next });
}
