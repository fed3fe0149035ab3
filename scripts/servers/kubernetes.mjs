import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFrom, missingGo } from './go.mjs';
import { once } from './once.mjs';
import { pins } from './pins.mjs';

const SOURCE = fileURLToPath(new URL('./kubernetes/', import.meta.url));
const PARTS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
];
const { version } = pins.kubernetes;

export const name = 'kubernetes';

/** What can't run without it. */
export const tests = [
  'test/e2e/kubernetes/**/*.test.ts',
  'test/connections/vault/kubernetes-login.test.ts',
  'test/contract/store/kubernetes-secret.test.ts',
  'test/stores/kubernetes-secret/**/*.test.ts',
  'test/engine/pods/**/*.test.ts',
];

/**
 * Kubernetes and its etcd, built from their sources as one program with a link for each part, and `pod`, which the tests' own
 * containers are made of. Resolves to the first program's path, or to null after saying why it can't be had here. Repeating it costs nothing.
 */
export async function install(cacheDir, say) {
  const missing = process.platform === 'linux' ? await missingGo(pins.kubernetes.go) : 'it is for Linux';
  if (missing !== null) {
    say(`kubernetes: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `kubernetes-${version}`, (path) => build(path, say));
  return join(folder, 'kube');
}

async function build(path, say) {
  say(`kubernetes: building ${version} with Go (about ten minutes, once)`);
  await buildFrom(SOURCE, '.', join(path, 'kube'), linkFlags());
  await buildFrom(SOURCE, './pod', join(path, 'pod'));
  for (const part of PARTS) await symlink('kube', join(path, part));
  say('kubernetes: installed');
}

/** Without a version its parts would refuse each other. */
function linkFlags() {
  const [major, ...minor] = version.split('.');
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor.join('.'),
    gitCommit: `v${version}`,
    buildDate: '1970-01-01T00:00:00Z',
  };
  const stamps = Object.entries(values).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s', '-w', ...stamps].join(' ');
}
