import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TortureKind } from '../kind.ts';

/** `npm run fuzz` for as long as there is time: it brings the seeds of its rounds and the number of inputs. */
const FUZZ = fileURLToPath(new URL('../../../../scripts/fuzz.mjs', import.meta.url));
/** Its last round ends after the time is up. */
const SHORTEST_MINUTES = 0.1;
const LAST_LINES = 60;

export const fuzz: TortureKind = {
  name: 'fuzz',
  what: 'bytes of every kind into whatever faces outside, ten times as many as in the tests',
  missing: () => null,
  run: async ({ seed, minutes, say }) => {
    const minutesLeft = String(Math.max(minutes, SHORTEST_MINUTES));
    const child = spawn(process.execPath, [FUZZ, '--minutes', minutesLeft, '--seed', String(seed)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => {
        parts.push(part);
        if (part.includes('seed ')) say(`fuzz: ${part.toString('utf8').trim()}`);
      });
    const [code] = (await once(child, 'close')) as [number | null];
    const text = Buffer.concat(parts).toString('utf8');
    const [found = 'no round ended'] = /\d+ rounds, seeds .*$/m.exec(text) ?? [];
    const passed = [...text.matchAll(/(\d+) passing/g)].map(([, count]) => Number(count));
    return [
      {
        ...{ what: 'any bytes', tried: `${Math.max(0, ...passed)} properties`, found },
        problems: code === 0 ? [] : [`seed ${seed}:\n${text.split('\n').slice(-LAST_LINES).join('\n')}`],
      },
    ];
  },
};
