import { alertmanager } from '../channels/alertmanager/index.ts';
import { log } from '../channels/log/index.ts';
import { pagerduty } from '../channels/pagerduty/index.ts';
import { slack } from '../channels/slack/index.ts';
import { smtp } from '../channels/smtp/index.ts';
import { webhook } from '../channels/webhook/index.ts';
import { kubernetes } from '../clusters/kubernetes/index.ts';
import type { DriverSchemas } from '../config/drivers.ts';
import { webull } from '../issuers/webull/index.ts';
import { github } from '../leak-sources/github/index.ts';
import { gitguardian } from '../leak-sources/gitguardian/index.ts';
import { gitlab } from '../leak-sources/gitlab/index.ts';
import { report } from '../leak-sources/report/index.ts';
import type { ClusterDriver } from '../ports/cluster.ts';
import type { ChannelDriver } from '../ports/channel-driver.ts';
import type { IssuerDriver } from '../ports/issuer-driver.ts';
import type { LeakSourceDriver } from '../ports/leak-source.ts';
import type { StoreDriver } from '../ports/store-driver.ts';
import { awsSecretsManager } from '../stores/aws-secrets-manager/index.ts';
import { embedded } from '../stores/embedded/index.ts';
import { files } from '../stores/files/index.ts';
import { kubernetesSecret } from '../stores/kubernetes-secret/index.ts';
import { vault } from '../stores/vault/index.ts';

/** Every adapter there is. A new one is its folder and its line here. */
const ISSUERS: readonly IssuerDriver[] = [webull];
const STORES: readonly StoreDriver[] = [embedded, files, vault, awsSecretsManager, kubernetesSecret];
const CHANNELS: readonly ChannelDriver[] = [log, webhook, slack, pagerduty, smtp, alertmanager];
const LEAK_SOURCES: readonly LeakSourceDriver[] = [github, gitguardian, gitlab, report];
const CLUSTERS: readonly ClusterDriver[] = [kubernetes];

export interface Drivers {
  readonly issuers: ReadonlyMap<string, IssuerDriver>;
  readonly stores: ReadonlyMap<string, StoreDriver>;
  readonly channels: ReadonlyMap<string, ChannelDriver>;
  readonly leakSources: ReadonlyMap<string, LeakSourceDriver>;
  readonly clusters: ReadonlyMap<string, ClusterDriver>;
}

export const drivers: Drivers & DriverSchemas = {
  issuers: byName(ISSUERS),
  stores: byName(STORES),
  channels: byName(CHANNELS),
  leakSources: byName(LEAK_SOURCES),
  clusters: byName(CLUSTERS),
};

function byName<D extends { readonly driver: string }>(all: readonly D[]): ReadonlyMap<string, D> {
  return new Map(all.map((driver) => [driver.driver, driver]));
}
