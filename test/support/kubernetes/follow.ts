import { spawn } from 'node:child_process';
import type { Cluster } from './cluster/cluster.ts';
import { partOf } from './cluster/parts.ts';

/** Follows what `kubectl get` shows of something, from now on and until the cluster ends; returns the lines that there are by then. */
export function follow(cluster: Cluster, what: readonly string[]): () => readonly string[] {
  const command = [partOf('kubectl'), `--kubeconfig=${cluster.kubeconfig}`, 'get', '--watch', ...what];
  const [program = '', ...args] = cluster.inNamespace(command);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return () => said.split('\n').slice(0, -1);
}
