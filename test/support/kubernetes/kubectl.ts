import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';

/** Runs a program to its end with `input` on stdin; resolves to its stdout, and rejects with what it said when it fails. */
export async function output(
  program: string,
  args: readonly string[],
  input = '',
  title = [program, ...args].join(' '),
): Promise<string> {
  const child = spawn(program, args, { stdio: 'pipe' });
  // A program that takes no input may be gone before it was written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code === 0) return out.toString('utf8');
  throw new Error(`${title} ended with ${code}\n${err.toString('utf8')}${out.toString('utf8')}`);
}

/** A kubeconfig of one user, as JSON, which is YAML. */
export function kubeconfigOf(
  server: string,
  ca: string,
  user: { readonly cert: string; readonly key: string },
): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': base64(ca) } }],
    users: [
      {
        name: 'test',
        user: { 'client-certificate-data': base64(user.cert), 'client-key-data': base64(user.key) },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
