import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** By its place: a child may begin in another folder. */
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export interface OwnScript {
  readonly file: string;
  /** What Node is told before it. */
  readonly execArgv: readonly string[];
}

/**
 * A script of the tests, for a process of its own: `ownScript(import.meta.url, './children/hold')`. Where the tests have
 * been compiled, so has it.
 */
export function ownScript(beside: string, path: string): OwnScript {
  const compiled = beside.endsWith('.js');
  const file = fileURLToPath(new URL(`${path}${compiled ? '.js' : '.ts'}`, beside));
  return { file, execArgv: compiled ? [] : ['--import', TSX] };
}
