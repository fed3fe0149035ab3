import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { readForeignEscrow } from '../custody/recover.ts';
import type { DoctorCheck } from '../domain/views.ts';
import { createOperations } from '../engine/operations/create.ts';
import type { Operations } from '../engine/operations/operations.ts';
import type { Configuration } from './configuration.ts';
import type { DaemonOptions, Engine } from './assembly.ts';
import { auditAnchors, checkpointCheck } from './checkpoints/daemon.ts';
import { exportBundle } from './bundle/produce.ts';
import { createBackups } from './backup/backups.ts';
import { fingerprintPress } from './fingerprints.ts';
import type { Ground } from './ground.ts';
import { STORES } from './ground.ts';
import { packageVersion } from './version.ts';

export function operationsOf(options: DaemonOptions, ground: Ground, engine: Engine): Operations {
  const { ports, fleet, news, watched, ledgers, cluster, ticker, configuration, checkpoints, alertingDeps } =
    engine;
  const startedAt = ports.clock.now();
  return createOperations({
    ports,
    fleet,
    news,
    watched,
    ledgers,
    channel: alertingDeps.channel,
    cluster,
    poke: () => ticker.poke(),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    info: async () => ({
      version: packageVersion(),
      startedAt,
      dataDirectory: options.settings.dataDirectory,
      manifestsDirectory: options.manifestsDirectory,
      rejectedConfiguration: configuration.rejected(),
    }),
    custody: {
      about: async () => ({
        kek: ground.custody.kek,
        recipient: ground.custody.recipients[0],
        replacedIdentities: ground.custody.recipients.length - 1,
        escrow: ground.custody.escrowFiles(),
        retentionMs: options.settings.escrowRetentionMs,
      }),
      readEscrow: readForeignEscrow,
    },
    doctorChecks: async () => [
      configurationCheck(configuration),
      await checkpointCheck(checkpoints),
      ...(await ground.doctorChecks()),
    ],
    backups: createBackups(
      { ...ground, checkpoints, storesDirectory: join(options.settings.dataDirectory, STORES) },
      ground.log,
    ),
    exportBundle: (period) => exportBundle({ ...ground, checkpoints }, period),
    fingerprints: fingerprintPress(ground, checkpoints),
    compareAnchors: () => auditAnchors(checkpoints),
  });
}

function configurationCheck(configuration: Configuration): DoctorCheck {
  const [first] = configuration.rejected();
  const { credentials, policies } = configuration.fleet();
  const name = 'configuration';
  return first === undefined
    ? { name, ok: true, saw: `${credentials.size} credentials, ${policies.length} policies`, next: null }
    : { name, ok: false, saw: `${first.code} ${first.place}: ${first.saw}`, next: first.next };
}
