import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { Fault } from '../../domain/fault.ts';

/**
 * Starts git on a repository that may be a stranger's: what stands in place of other objects is not followed, nothing is
 * fetched from where its configuration says, and no program is started that its configuration names.
 */
export function startGit(repository: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('git', [...STRICT, '-C', repository, ...args]);
}

/** Each by its name, since a repository may allow one by its name again. */
const WAYS_OUT = ['file', 'git', 'ssh', 'http', 'https', 'ftp', 'ftps', 'ext', 'fd'] as const;
const STRICT: readonly string[] = [
  '--no-replace-objects',
  ...['core.fsmonitor=false', 'protocol.allow=never'].flatMap((setting) => ['-c', setting]),
  ...WAYS_OUT.flatMap((name) => ['-c', `protocol.${name}.allow=never`]),
];

/** What git prints. Rejects with KT6411. */
export async function askGit(repository: string, args: readonly string[], input = ''): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of gitOutput(repository, args, input)) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** The same piece by piece; fails at its end where git did. */
export async function* gitOutput(
  repository: string,
  args: readonly string[],
  input = '',
): AsyncGenerator<Buffer> {
  const git = startGit(repository, args);
  let complaint = '';
  git.stderr.on('data', (text: Buffer) => (complaint += text.toString('utf8')));
  git.stdin.on('error', () => undefined);
  git.stdin.end(input);
  const ended = once(git, 'close').catch((cause: unknown) => cause);
  for await (const part of git.stdout) yield part as Buffer;
  const end = await ended;
  if (git.exitCode === 0) return;
  const place = `git:${repository}`;
  if (end instanceof Error) throw new Fault('KT6411', { place, saw: 'git can not be started', cause: end });
  const [first = ''] = complaint.trim().split('\n');
  throw new Fault('KT6411', { place, saw: first === '' ? `git ended with ${git.exitCode}` : first });
}
