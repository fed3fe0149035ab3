import { Fault } from '../domain/fault.ts';
import { parseTime } from '../domain/wire.ts';
import { byteProgress } from './byte-progress.ts';
import type { GlobalArguments } from './command.ts';
import { connect } from './connect.ts';
import { EXIT } from './exit-code.ts';
import { writeNewFile } from './new-file.ts';
import type { World } from './world.ts';

/** What `audit` takes for bundles. */
export const bundleOptions = {
  out: { type: 'string', describe: 'export: write here; never over a file', requiresArg: true },
  from: { type: 'string', describe: 'export: the period begins here', requiresArg: true },
  to: { type: 'string', describe: 'export: the period ends before this', requiresArg: true },
  bundle: {
    type: 'string',
    describe: 'verify: this exported file, with no data at all',
    requiresArg: true,
  },
} as const;

/** Whole streams leave whatever the period is: half a chain proves nothing. */
export async function exportBundle(
  args: GlobalArguments & {
    readonly out: string | undefined;
    readonly from: string | undefined;
    readonly to: string | undefined;
  },
  world: World,
): Promise<number> {
  const { out } = args;
  if (out === undefined)
    throw new Fault('KT6031', {
      ...{
        place: 'keyturn audit export',
        saw: '--out is not given',
        next: 'keyturn audit export --out FILE',
      },
    });
  const period = { from: instant(args.from, '--from'), to: instant(args.to, '--to') };
  const client = await connect(args, world);
  const progress = byteProgress(world, 'export');
  try {
    await writeNewFile({
      ...{ out, progress: progress.at, codes: { unwritable: 'KT6205', cut: 'KT6206' } },
      begin: async () => ({ bytes: await client.exportAudit(period), end: async () => undefined }),
      prove: async () => undefined,
    });
  } finally {
    progress.done();
  }
  world.stdout.write(`✔ ${out}: every event, the signed checkpoints and the public key\n`);
  world.stderr.write(`Next: keyturn audit verify --bundle ${out} --public-key FILE\n`);
  return EXIT.done;
}

/** A time, or a day that begins at midnight UTC. */
function instant(text: string | undefined, flag: string): number | null {
  if (text === undefined) return null;
  const at = parseTime(text) ?? parseTime(`${text}T00:00Z`);
  if (at !== null) return at;
  throw new Fault('KT6031', {
    ...{ place: `keyturn audit export ${flag}`, saw: JSON.stringify(text) },
    expected: 'a day such as 2026-07-01, or an RFC 3339 time',
    next: 'keyturn audit export --help',
  });
}
