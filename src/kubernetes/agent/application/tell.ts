import { readFileSync } from 'node:fs';
import { Fault } from '../../../domain/fault.ts';
import type { OnChange } from '../config/settings.ts';
import { askApplication } from './loopback.ts';

/** Tells the application once that its files have changed; rejects with KT6504. It is told the version and no value. */
export async function tellApplication(
  onChange: OnChange,
  news: { readonly credential: string; readonly version: number },
  signal: AbortSignal,
): Promise<void> {
  try {
    if (onChange.kind === 'signal') process.kill(processIn(onChange.pidFile), onChange.signal);
    if (onChange.kind === 'http') await askApplication(onChange, news, signal);
  } catch (cause) {
    throw new Fault('KT6504', { place: placeOf(onChange, news.credential), saw: sawOf(cause), cause });
  }
}

/** A process of its own: 0 and negative numbers would be whole groups, and 1 is the machine. */
function processIn(file: string): number {
  const [, digits] = /^\s*(\d{1,10})\s*$/.exec(readFileSync(file, 'utf8')) ?? [];
  const pid = Number(digits);
  if (digits === undefined || pid <= 1 || pid === process.pid) throw new Error(`no process in ${file}`);
  return pid;
}

function placeOf(onChange: OnChange, credential: string): string {
  if (onChange.kind === 'signal')
    return `${onChange.signal} to ${onChange.pidFile}, credential ${credential}`;
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
