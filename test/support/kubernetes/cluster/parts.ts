import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { programOf } from '../../servers/installed.ts';
import { untilReady } from '../../servers/process.ts';
import { output } from '../kubectl.ts';
import type { Enclosure } from './enclosure.ts';

/** Runs programs in the enclosure, which find each other there. */
export interface Parts {
  /** Starts what runs on; resolves when the command that asks whether it is ready succeeds. */
  readonly start: (command: readonly string[], readiness: readonly string[]) => Promise<void>;
  readonly run: (command: readonly string[], input?: string) => Promise<string>;
  /** The whole command for this one, to be spawned by somebody else. */
  readonly around: (command: readonly string[]) => readonly string[];
  /** Resolves when everything that was started has ended. */
  ended(): Promise<void>;
}

const OUTPUT_KEPT = 4_000;

/** The path of a part of Kubernetes. */
export function partOf(name: string): string {
  return join(dirname(programOf('kubernetes')), name);
}

export function partsIn(enclosure: Enclosure): Parts {
  const started: Promise<unknown>[] = [];
  const environment = environmentOf();
  const around = (command: readonly string[]): readonly string[] =>
    enclosure.around(['env', ...environment, ...command]);
  const run: Parts['run'] = (command, input) => {
    const [program = '', ...args] = around(command);
    return output(program, args, input, command.join(' '));
  };
  return {
    run,
    around,
    start: async (command, readiness) => {
      const { ended, hasEnded, said } = launch(around(command));
      started.push(ended);
      const [name = ''] = command;
      let refused: unknown;
      const isReady = (): Promise<boolean> =>
        run(readiness).then(
          () => true,
          (thrown: unknown) => {
            refused = thrown;
            return false;
          },
        );
      await untilReady(isReady, name, hasEnded).catch((thrown: unknown) => {
        throw new Error(`${String(thrown)}\n${String(refused)}\n${said()}`, { cause: thrown });
      });
    },
    ended: async () => void (await Promise.all(started)),
  };
}

/** It ends with the enclosure, and not when what we spawned ends: that is a door, which its own process does not need. */
function launch([program = '', ...args]: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-OUTPUT_KEPT)));
  return { ended: once(child, 'close'), hasEnded: () => child.exitCode, said: () => text };
}

/** Where the programs of packages are that were unpacked, and the libraries that came with them. */
function environmentOf(): readonly string[] {
  const folders = [programOf('containerd'), programOf('nftables')].map((program) =>
    dirname(dirname(program)),
  );
  const programs = folders.flatMap((usr) => [`${usr}/bin`, `${usr}/sbin`]);
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const libraries = folders.map((usr) => `${usr}/lib/${machine}-linux-gnu`);
  return [`PATH=${[...programs, process.env['PATH']].join(':')}`, `LD_LIBRARY_PATH=${libraries.join(':')}`];
}
