import { readFile } from 'node:fs/promises';
import { Fault } from '../../domain/fault.ts';
import { toWire } from '../../domain/wire.ts';
import { keyName } from '../../scan/fingerprints/format.ts';
import { readFingerprints } from '../../scan/fingerprints/read.ts';
import type { Fingerprints } from '../../scan/fingerprints/read.ts';
import type { Hook } from '../../scan/git/hooks.ts';
import type { ScanReport } from '../../scan/report.ts';
import { sarifOf } from '../../scan/sarif.ts';
import { scan } from '../../scan/scan.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf } from '../output.ts';
import { nextText, scanText, sightingLine } from '../screen/scan-text.ts';
import type { World } from '../world.ts';

const HOOKS = ['pre-commit', 'pre-receive'] as const satisfies readonly Hook[];

export const command = defineCommand({
  positionals: {
    target: {
      type: 'string',
      describe: 'a file, a folder, git:REPO, image:TAR, or - for what is piped in',
      demandOption: true,
    },
  },
  options: {
    fingerprints: {
      ...{ alias: 'f', type: 'string', demandOption: true, requiresArg: true },
      describe: 'the file that keyturn findings fingerprints wrote',
    },
    'public-key': {
      ...{ type: 'string', requiresArg: true },
      describe: 'who must have signed it: a PEM file, or its name SHA256:…',
    },
    hook: {
      choices: HOOKS,
      requiresArg: true,
      describe: 'with git:REPO: only what this hook of git is asked about',
    },
    state: {
      ...{ type: 'string', requiresArg: true },
      describe: 'with git:REPO: search what is new since the search that is noted here',
    },
    output: {
      ...{ alias: 'o', type: 'string', choices: ['json', 'sarif'], requiresArg: true },
      describe: 'another format than text',
    },
  },
  examples: [
    ['keyturn scan . -f ci-1.fingerprints', 'the files of a checkout'],
    ['keyturn scan git:. -f ci-1.fingerprints', 'all that its history holds, reachable or not'],
    ['kubectl logs -f deploy/router | keyturn scan - -f ci-1.fingerprints', 'for as long as it runs'],
    ['keyturn scan . -f ci-1.fingerprints -o sarif > leaks.sarif', 'no format quotes a secret'],
  ],
  run: async (args, world) => {
    const fingerprints = await read(args.fingerprints, args['public-key'] ?? null, world);
    const report = await scan({
      ...{
        target: args.target,
        hook: hookOf(args),
        state: args.state ?? null,
        fingerprints,
        input: world.stdin,
        now: world.now,
      },
      onSighting: (secret, sighting) => {
        if (args.target === '-') world.stderr.write(sightingLine(secret, sighting));
      },
    });
    world.stdout.write(rendered(report, args.output, world));
    world.stderr.write(nextText(report));
    return exitOf(report);
  },
});

/** Rejects with KT6031: a hook is one of a repository. */
function hookOf({
  hook,
  target,
}: {
  readonly hook?: Hook | undefined;
  readonly target: string;
}): Hook | null {
  if (hook === undefined || target.startsWith('git:')) return hook ?? null;
  const place = `keyturn scan ${target} --hook`;
  throw new Fault('KT6031', {
    place,
    saw: 'no repository',
    expected: 'git:REPO',
    next: 'keyturn scan --help',
  });
}

function exitOf({ verdict }: ScanReport): number {
  if (verdict === 'leak') return EXIT.leak;
  return verdict === 'clean' ? EXIT.done : EXIT.partly;
}

function rendered(report: ScanReport, output: string | undefined, world: World): string {
  if (output === 'json') return `${JSON.stringify(toWire(report), null, 2)}\n`;
  if (output === 'sarif') return `${JSON.stringify(sarifOf(report, world.version), null, 2)}\n`;
  return scanText(report, lookOf(world));
}

async function read(file: string, trusted: string | null, world: World): Promise<Fingerprints> {
  const refuse = (place: string) => (cause: NodeJS.ErrnoException) => {
    throw new Fault('KT6401', { place, saw: cause.code ?? 'an error', cause });
  };
  const pinned =
    trusted === null || trusted.startsWith('SHA256:')
      ? trusted
      : keyName(await readFile(trusted, 'utf8').catch(refuse(trusted)));
  const text = await readFile(file, 'utf8').catch(refuse(file));
  return readFingerprints(text, { place: file, now: world.now(), pinned });
}
