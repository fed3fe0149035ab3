import { asFault } from '../domain/fault.ts';
import type { FaultView } from '../domain/fault.ts';
import { exitCodeOf } from './exit-code.ts';
import { paintFor } from './screen/style.ts';
import type { Paint } from './screen/style.ts';
import { plain, wrap } from './screen/text.ts';
import type { World } from './world.ts';

const WIDTH = 80;

/** Prints anything thrown as a coded fault on stderr and returns the exit code that belongs to it. */
export function reportFault(thrown: unknown, world: World): number {
  const fault = asFault(thrown, 'keyturn');
  world.stderr.write(faultText(fault, paintFor(world, 'stderr')));
  return exitCodeOf(fault.code);
}

/** Where and what was seen, what was expected, what to do next. */
export function faultText(fault: FaultView, paint: Paint): string {
  const { code, place, saw, expected, next } = fault;
  const seen = saw.split('; ').map(plain);
  const [first = '', ...more] = seen.length > 2 ? seen : [plain(saw)];
  const head = wrap(`${code} ${plain(place)}: ${first}`, WIDTH, '       ');
  const list = more.map((line) => `       ${wrap(line, WIDTH, '       ')}\n`).join('');
  const want = wrap(`expected ${plain(expected)}`, WIDTH, '       ');
  return `${head.replace(code, paint('bad', code))}\n${list}       ${want}\nNext: ${plain(next)}\n`;
}
