import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDaemonSettings } from '../../../src/config/daemon-settings.ts';
import { Secret } from '../../../src/domain/secret.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { openAccess } from '../../../src/wiring/access.ts';
import type { OpenedAccess } from '../../../src/wiring/access.ts';
import { AUDIENCE, CLIENT } from './provider.ts';

export interface Place {
  readonly directory: string;
  readonly issuer: string;
  readonly url: string;
  readonly journal: JournalWithMeta;
  readonly clock: Clock;
}

/**
 * Access as a daemon opens it, with an identity provider in a file of its own. `change` takes the place of the lines of the
 * same keys; an empty one leaves a line out.
 */
export async function accessOf(
  { directory, issuer, url, journal, clock }: Place,
  change: Readonly<Record<string, string>>,
): Promise<OpenedAccess> {
  await writeFile(join(directory, 'client-secret'), `${CLIENT.secret}\n`, { mode: 0o600 });
  const lines = {
    ...{ issuer, publicUrl: url, audience: AUDIENCE },
    client: `{id: ${CLIENT.id}, secret: {fromFile: client-secret}}`,
    roles: '{operator: [broker-ops], approver: [approvers], auditor: [auditors]}',
    ...change,
  };
  const given = Object.entries(lines).filter(([, value]) => value !== '');
  const file = join(directory, 'oidc.yaml');
  await writeFile(file, given.map(([key, value]) => `${key}: ${value}\n`).join(''));
  const read = readDaemonSettings({ oidc: file, manifests: directory }, {});
  assert.ok(read.ok);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const ground = { journal, clock, log: silent, onSecret: () => undefined };
  return openAccess(
    { settings: read.settings, environment: {} },
    ground,
    new Secret('admin-token-for-tests-only'),
    {
      consumerOf: async () => null,
      podOf: async () => null,
    },
  );
}
