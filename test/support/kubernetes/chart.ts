import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { programOf } from '../servers/installed.ts';
import type { KubernetesObject } from './client.ts';

export const CHART = fileURLToPath(new URL('../../../helm/keyturn', import.meta.url));
/** As docs/guide/kubernetes.md has it. */
export const NAMESPACE = 'keyturn';
export const RELEASE = 'keyturn';

export interface HelmEnded {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm to its end, whatever that is. `kubeconfig`: of the cluster that is meant; null: none. */
export async function helm(args: readonly string[], kubeconfig: string | null = null): Promise<HelmEnded> {
  const env = { PATH: process.env['PATH'], HOME: tmpdir(), KUBECONFIG: kubeconfig ?? '/dev/null' };
  const child = spawn(programOf('helm'), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code: code ?? 1, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
}

/** Values of the chart; what is not said is as in its values.yaml. */
export type Values = Readonly<Record<string, unknown>>;

/** Gives `use` a file with these values. */
export async function withValues<T>(values: Values, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-values-'));
  try {
    const file = join(folder, 'values.json');
    await writeFile(file, JSON.stringify(values));
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the chart would make of these values, without a cluster. Rejects with what helm said. */
export async function renderChart(values: Values): Promise<readonly KubernetesObject[]> {
  const ended = await withValues(values, (file) =>
    helm([
      'template',
      RELEASE,
      CHART,
      '--namespace',
      NAMESPACE,
      '--kube-version',
      '1.35.4',
      '--values',
      file,
    ]),
  );
  if (ended.code !== 0) throw new Error(ended.stderr);
  const documents = parseAllDocuments(ended.stdout);
  const [broken] = documents.flatMap(({ errors }) => errors);
  if (broken !== undefined) throw broken;
  return documents
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((each) => each !== null);
}
