import { LOGIN_PASSWORD, TRADING_PASSWORD, USER } from './sandbox.ts';
import type { Installation } from './installation.ts';

const HEAD = 'apiVersion: keyturn.dev/v1alpha1';

function manifest(kind: string, name: string, spec: unknown, labels?: object): string {
  // JSON is YAML, and a spec in one line keeps the places of the tests easy to count.
  const also = labels === undefined ? '' : `, labels: ${JSON.stringify(labels)}`;
  return `${HEAD}\nkind: ${kind}\nmetadata: {name: ${name}${also}}\nspec: ${JSON.stringify(spec)}\n`;
}

export interface Addresses {
  readonly gateway: string;
  readonly api: string;
}

export function issuer(name: string, { gateway, api }: Addresses, more: object = {}): string {
  return manifest('Issuer', name, {
    driver: 'webull',
    profile: 'broker-hk',
    mint: 'sandbox',
    gateway,
    sandbox: {
      api,
      loginPassword: { fromFile: 'login-password' },
      tradingPassword: { fromFile: 'trading-password' },
    },
    ...more,
  });
}

/** A person makes the keys; the sandbox stands in for the portal. */
export function attendedIssuer(name: string, { gateway }: Addresses): string {
  return manifest('Issuer', name, { driver: 'webull', profile: 'broker-hk', mint: 'attended', gateway });
}

export function store(name: string, spec: object): string {
  return manifest('Store', name, spec);
}

export function cluster(name: string, spec: object): string {
  return manifest('Cluster', name, spec);
}

export function channel(name: string, spec: object): string {
  return manifest('Channel', name, spec);
}

export function leakSource(name: string, spec: object): string {
  return manifest('LeakSource', name, spec);
}

export function credential(
  name: string,
  destinations: readonly object[],
  more: object = {},
  labels?: object,
): string {
  const spec = {
    issuer: 'webull',
    user: USER,
    owner: 'group:broker-ops',
    destinations,
    fields: { APP_KEY: 'appKey', APP_SECRET: 'appSecret' },
    ...more,
  };
  return manifest('Credential', name, spec, labels);
}

export function onboarding(name: string, spec: object): string {
  return manifest('OnboardingApplication', name, spec);
}

export function policy(name = 'prod', more: object = {}): string {
  return manifest('RotationPolicy', name, {
    mode: 'enforce',
    age: { warn: '60d', rotate: '75d', max: '90d' },
    ...more,
  });
}

export function together(...documents: readonly string[]): string {
  return documents.join('---\n');
}

/** The two passwords that the issuer's manifest refers to. */
export async function writePasswords(installation: Installation): Promise<void> {
  await installation.secret('manifests/login-password', LOGIN_PASSWORD);
  await installation.secret('manifests/trading-password', TRADING_PASSWORD);
}
