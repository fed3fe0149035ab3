import { readFileSync } from 'node:fs';
import { Fault } from '../../../domain/fault.ts';
import type { OnChange, Signalled } from '../config/settings.ts';
import { firstProcesses } from './containers.ts';
import { askApplication } from './loopback.ts';
import { parentlessProcesses } from './processes.ts';

/**
 * Tells the application once that its files have changed; rejects with KT6504. It is told the version and no value.
 *
 * @param directory where those files are
 */
export async function tellApplication(
  onChange: OnChange,
  news: { readonly credential: string; readonly version: number },
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (onChange.kind === 'signal') signalAll(onChange.signal, onChange.to, directory);
    if (onChange.kind === 'http') await askApplication(onChange, news, signal);
  } catch (cause) {
    throw new Fault('KT6504', { place: placeOf(onChange, news.credential), saw: sawOf(cause), cause });
  }
}

function signalAll(signal: NodeJS.Signals, to: Signalled, directory: string): void {
  if (to.kind === 'pidFile') {
    process.kill(processIn(to.file), signal);
    return;
  }
  const firsts = firstProcesses(parentlessProcesses(), process.pid, directory);
  // Nobody runs who has read the old files; whoever starts now reads the new ones.
  if (firsts.length === 0) return;
  const ready = firsts.filter((each) => each.handles(signal));
  if (ready.length === 0) throw new Error(`no container does anything at ${signal}`);
  const failed = ready.flatMap(({ pid }) => {
    try {
      process.kill(pid, signal);
      return [];
    } catch (thrown) {
      return [thrown];
    }
  });
  if (failed.length > 0) throw failed[0];
}

/** A process of its own: 0 and negative numbers would be whole groups, and 1 is the machine. */
function processIn(file: string): number {
  const [, digits] = /^\s*(\d{1,10})\s*$/.exec(readFileSync(file, 'utf8')) ?? [];
  const pid = Number(digits);
  if (digits === undefined || pid <= 1 || pid === process.pid) throw new Error(`no process in ${file}`);
  return pid;
}

function placeOf(onChange: OnChange, credential: string): string {
  if (onChange.kind === 'signal') {
    const to = onChange.to.kind === 'pidFile' ? onChange.to.file : 'containers';
    return `${onChange.signal} to ${to}, credential ${credential}`;
  }
  return onChange.kind === 'http'
    ? `http 127.0.0.1:${onChange.port}${onChange.path}, credential ${credential}`
    : `credential ${credential}`;
}

const SAID: Readonly<Record<string, string>> = {
  ESRCH: 'there is no such process',
  EPERM: 'the process is not of the user of the agent',
  ENOENT: 'there is no such file',
  ECONNREFUSED: 'nobody listens there',
};

function sawOf(thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  return (code === undefined ? undefined : SAID[code]) ?? code ?? message;
}
