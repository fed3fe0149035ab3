import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

interface Pins {
  readonly openbao: { readonly version: string };
  readonly moto: { readonly version: string };
  readonly kingfisher: { readonly version: string };
  readonly kubernetes: { readonly version: string };
  readonly coredns: { readonly version: string };
  readonly helm: { readonly version: string };
  readonly image: { readonly node: string };
}

const pins = JSON.parse(
  readFileSync(new URL('../../../scripts/servers/pins.json', import.meta.url), 'utf8'),
) as Pins;

const cacheDir = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'keyturn');

/** Null where the folder is not complete: scripts/servers/ fills it. */
function installed(folder: string, program: string): string | null {
  const path = join(cacheDir, folder);
  return existsSync(join(path, '.complete')) ? join(path, program) : null;
}

function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

function newestInstalled(program: string): string | null {
  if (!existsSync(cacheDir)) return null;
  const folder = readdirSync(cacheDir)
    .filter((name) => name.startsWith(`${program}-`))
    .sort()
    .at(-1);
  return folder === undefined ? null : installed(folder, program);
}

/** What the system has, or what the cache was given: the newest of each. */
function newestPostgres(): string | null {
  const roots = ['/usr/lib/postgresql', ...cachedPostgres()];
  for (const root of roots) {
    const versions = existsSync(root) ? readdirSync(root) : [];
    const newest = versions.sort((left, right) => Number(left) - Number(right)).at(-1);
    const program = join(root, newest ?? '', 'bin', 'postgres');
    if (newest !== undefined && existsSync(program)) return program;
  }
  return null;
}

function cachedPostgres(): readonly string[] {
  const folder = join(cacheDir, 'postgresql');
  return existsSync(join(folder, '.complete')) ? [join(folder, 'usr/lib/postgresql')] : [];
}

export const programs = {
  openbao: () => installed(`openbao-${pins.openbao.version}`, 'bao'),
  moto: () => installed(`moto-${pins.moto.version}`, 'bin/python'),
  kingfisher: () => installed(`kingfisher-${pins.kingfisher.version}`, 'kingfisher'),
  age: () => onPath('age') ?? newestInstalled('age'),
  postgres: newestPostgres,
  spin: () => (onPath('gcc') === null ? null : (onPath('spin') ?? installed('spin-debian', 'usr/bin/spin'))),
  alertmanager: () =>
    onPath('prometheus-alertmanager') ??
    installed('prometheus-alertmanager-debian', 'usr/bin/prometheus-alertmanager'),
  promtool: () => onPath('promtool') ?? installed('prometheus-debian', 'usr/bin/promtool'),
  chromium: () => onPath('chromium') ?? installed('chromium-debian', 'usr/bin/chromium'),
  images: () => installed(`image-base-${pins.image.node}`, 'base.tar'),
  strace: () => onPath('strace') ?? installed('strace-debian', 'usr/bin/strace'),
  kubernetes: () => installed(`kubernetes-${pins.kubernetes.version}`, 'kube'),
  coredns: () => installed(`coredns-${pins.coredns.version}`, 'coredns'),
  helm: () => installed(`helm-${pins.helm.version}`, 'helm'),
  containerd: () => onPath('containerd') ?? installed('containerd-debian', 'usr/bin/containerd'),
  cni: () => installed('containernetworking-plugins-debian', 'usr/lib/cni/host-local'),
  nftables: () => onPath('nft') ?? installed('nftables-debian', 'usr/sbin/nft'),
} as const;

/** The path of an installed program, or an error that says how to install it. */
export function programOf(name: keyof typeof programs): string {
  const path = programs[name]();
  if (path === null) throw new Error(`${name} is not installed: node scripts/servers/install.mjs ${name}`);
  return path;
}
