import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFrom, installBuilt } from './go.mjs';
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
 * containers are made of: see `installBuilt`.
 */
export async function install(cacheDir, say) {
  if (process.platform === 'linux')
    return installBuilt(cacheDir, say, {
      ...{ name, version, go: pins.kubernetes.go },
      ...{ takes: 'about ten minutes', program: 'kube', build },
    });
  say('kubernetes: it is for Linux');
  return null;
}

async function build(path) {
  await buildFrom(SOURCE, '.', join(path, 'kube'), linkFlags());
  await buildFrom(SOURCE, './pod', join(path, 'pod'));
  for (const part of PARTS) await symlink('kube', join(path, part));
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
