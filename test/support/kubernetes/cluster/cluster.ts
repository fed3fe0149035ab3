import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { newAuthority } from '../../certificates/authority.ts';
import { programOf } from '../../servers/installed.ts';
import { requireServer, skipByName } from '../../servers/require.ts';
import { newCgroups } from './cgroups.ts';
import { configurationOf, PAUSE_IMAGE } from './configuration.ts';
import { newEnclosure } from './enclosure.ts';
import { writeIdentities } from './identities.ts';
import { writeImage } from './image.ts';
import { partOf, partsIn } from './parts.ts';
import type { Parts } from './parts.ts';
import { ctrIn, kubectlIn, startApi, startContainerd, startControllers, startNode } from './start-parts.ts';

/**
 * A real cluster of one node that runs pods, with Services and their names, in a network, mounts and processes of its own.
 * Nothing outside reaches it, so what is to speak to it runs in there.
 */
export interface Cluster {
  /** Of the administrator; it says an address that is known in there alone. */
  readonly kubeconfig: string;
  /** What Helm reads from its environment, the kubeconfig included. */
  readonly helmEnv: Readonly<Record<string, string>>;
  /** Runs kubectl as the administrator; resolves to what it printed, and rejects with what it complained of. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  /** Runs Helm as the administrator. */
  helm(args: readonly string[]): Promise<string>;
  /** Runs anything in there to its end. */
  run(command: readonly string[], input?: string): Promise<string>;
  /** Starts what runs on in there, and ends with it; resolves when the command that asks whether it is ready succeeds. */
  readonly start: Parts['start'];
  /** The whole command that runs this one in there, to be spawned. */
  inNamespace(command: readonly string[]): readonly string[];
  /** Takes an archive of `docker save`; pods then find its images under their names. */
  loadImage(archive: string): Promise<void>;
  /** Ends everything at once; nothing is left of it. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Archives of `docker save`. */
  readonly images?: readonly string[];
}

/** Call it first in a `before` hook: skips the suite by name where no cluster can be had, and throws in CI. */
export function requireCluster(context: Mocha.Context): void {
  for (const name of ['kubernetes', 'coredns', 'helm', 'containerd', 'cni', 'nftables'] as const)
    requireServer(context, name);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) skipByName(context, 'running pods');
}

/** Takes some ten seconds. Give a suite that has one a time-out of minutes. */
export async function startCluster({ images = [] }: ClusterOptions = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-cluster-'));
  const removeCgroups = newCgroups(basename(folder));
  const enclosure = await newEnclosure(folder);
  const parts = partsIn(enclosure);
  const end = async (): Promise<void> => {
    await enclosure.stop();
    await parts.ended();
    await removeCgroups();
    await rm(folder, { recursive: true, force: true });
  };
  let ending: Promise<void> | null = null;
  const stop = (): Promise<void> => (ending ??= end());
  try {
    await writeFiles(folder);
    await startEverything(parts, folder, images);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const helmEnv = helmEnvironment(folder);
  const asHelm = [
    'env',
    ...Object.entries(helmEnv).map(([name, value]) => `${name}=${value}`),
    programOf('helm'),
  ];
  return {
    ...{
      kubeconfig: join(folder, 'admin.kubeconfig'),
      helmEnv,
      stop,
      run: parts.run,
      start: parts.start,
      inNamespace: parts.around,
    },
    kubectl: (args, input) => parts.run([...kubectlIn(folder), ...args], input),
    helm: (args) => parts.run([...asHelm, ...args]),
    loadImage: (archive) => loadImage(parts, folder, archive),
  };
}

async function writeFiles(folder: string): Promise<void> {
  await mkdir(join(folder, 'cni'));
  const texts = configurationOf(folder, basename(folder), dirname(programOf('cni')));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  await writeIdentities(folder, newAuthority());
  const files = { '/bin/pod': partOf('pod') };
  await writeImage(join(folder, 'pod.tar'), { name: PAUSE_IMAGE, entrypoint: ['/bin/pod'], files });
}

async function startEverything(parts: Parts, folder: string, images: readonly string[]): Promise<void> {
  const runtime = async (): Promise<void> => {
    await startContainerd(parts, folder);
    for (const archive of [join(folder, 'pod.tar'), ...images]) await loadImage(parts, folder, archive);
  };
  await Promise.all([startApi(parts, folder).then(() => startControllers(parts, folder)), runtime()]);
  await startNode(parts, folder);
}

async function loadImage(parts: Parts, folder: string, archive: string): Promise<void> {
  await parts.run([...ctrIn(folder), 'images', 'import', archive]);
}

function helmEnvironment(folder: string): Readonly<Record<string, string>> {
  const home = (kind: string): string => join(folder, 'helm', kind);
  return {
    KUBECONFIG: join(folder, 'admin.kubeconfig'),
    ...{ HELM_CACHE_HOME: home('cache'), HELM_CONFIG_HOME: home('config'), HELM_DATA_HOME: home('data') },
  };
}
