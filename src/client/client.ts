import type { Address } from '../domain/endpoint.ts';
import type { FingerprintRequest } from '../domain/fingerprints.ts';
import type { Secret } from '../domain/secret.ts';
import type { EscrowImport } from '../domain/requests.ts';
import type { SimulationReport } from '../domain/simulate/report.ts';
import type { ApplyResult, BackupReceipt, CustodyView, EscrowImported, Plan } from '../domain/views.ts';
import { rfc3339, toWire } from '../domain/wire.ts';
import { accessClient } from './access.ts';
import type { AccessClient } from './access.ts';
import { findingCalls } from './findings.ts';
import type { FindingCalls } from './findings.ts';
import { adoptCalls } from './adopt.ts';
import type { AdoptCalls } from './adopt.ts';
import { onboardingClient } from './onboarding.ts';
import type { OnboardingClient } from './onboarding.ts';
import { lifeCalls } from './life.ts';
import type { LifeCalls } from './life.ts';
import { taskCalls } from './tasks.ts';
import type { TaskCalls } from './tasks.ts';
import { alertingCalls } from './alerting.ts';
import type { AlertingCalls } from './alerting.ts';
import { findAddress, readToken } from './endpoint.ts';
import type { Whereabouts } from './endpoint.ts';
import { recallCalls } from './recalls.ts';
import type { RecallCalls } from './recalls.ts';
import { evidenceCalls } from './evidence.ts';
import type { EvidenceCalls } from './evidence.ts';
import { approvalCalls } from './approvals.ts';
import type { ApprovalCalls } from './approvals.ts';
import { exchange, fault, nameOf } from './exchange.ts';
import { opened, understand } from './answer.ts';
import { keyCalls, LONG_TIMEOUT_MS, pathOf } from './keys.ts';
import type { KeyCalls } from './keys.ts';
import type { Request } from './request.ts';

export type { EventQuery } from './keys.ts';

/**
 * The API as functions; times are epoch milliseconds on this side. Every method rejects with the daemon's own coded
 * fault, or with KT6001 (nobody answers) or KT6007 (something else answers).
 */
export interface Client
  extends
    KeyCalls,
    LifeCalls,
    AdoptCalls,
    TaskCalls,
    AlertingCalls,
    ApprovalCalls,
    EvidenceCalls,
    FindingCalls,
    RecallCalls {
  /** Lets the daemon's fleet live for years. Rejects with KT1161 while it does so for somebody else. */
  simulate(years: number, asWritten: boolean): Promise<SimulationReport>;
  apply(plan: Plan): Promise<ApplyResult>;
  confirmRestore(name: string, reason: string): Promise<void>;
  loaded(name: string, consumer: string | null, version: number): Promise<void>;
  /** Begins a backup; what the daemon seals comes piece by piece. */
  backup(recipients: readonly string[]): Promise<{ id: string; bytes: AsyncIterable<Uint8Array> }>;
  /** An evidence bundle, piece by piece. */
  exportAudit(period: {
    readonly from: number | null;
    readonly to: number | null;
  }): Promise<AsyncIterable<Uint8Array>>;
  /** The file for one scanner, as the daemon has signed it. */
  fingerprints(request: FingerprintRequest): Promise<AsyncIterable<Uint8Array>>;
  /** Waits for the receipt of a backup whose last byte was read. */
  backupReceipt(id: string): Promise<BackupReceipt>;
  custody(): Promise<CustodyView>;
  importEscrow(request: EscrowImport): Promise<EscrowImported>;
  declareGone(replica: string, reason: string): Promise<void>;
  readonly access: AccessClient;
  readonly onboarding: OnboardingClient;
}

/** On the wire a long list is called `items`. */
type LanesAsItems = Omit<SimulationReport, 'lanes'> & { readonly items: SimulationReport['lanes'] };

const TIMEOUT_MS = 30_000;

/** Reads address and token from the data directory. Rejects with KT6001, KT6004, KT6005 or KT6006. */
export async function openClient(whereabouts: Whereabouts): Promise<Client> {
  const address = await findAddress(whereabouts);
  return createClient(address, await readToken(whereabouts, address));
}

/** For a log-in, which needs no token. */
export async function openAnonymous(
  whereabouts: Whereabouts,
): Promise<{ readonly client: Client; readonly address: Address }> {
  const address = await findAddress(whereabouts);
  return { client: createClient(address, null), address };
}

export function createClient(address: Address, token: Secret | null): Client {
  const ask = async <T>(request: Request): Promise<T> => {
    const answer = await exchange(address, token, { method: 'GET', timeoutMs: TIMEOUT_MS, ...request });
    return understand<T>(address, answer);
  };
  const list = async <T>(request: Request): Promise<readonly T[]> => {
    const answer = await ask<{ readonly items?: readonly T[] } | undefined>(request);
    const items: unknown = answer?.items;
    if (Array.isArray(items)) return items as readonly T[];
    throw await fault('KT6007', {
      place: nameOf(address),
      saw: 'an answer without the list that was asked for',
    });
  };
  return {
    ...keyCalls({ ask, list }),
    ...findingCalls({ ask, list }),
    simulate: async (years, asWritten) => {
      const path = `/v1/simulation?years=${years}&asWritten=${asWritten}`;
      const { items, ...report } = await ask<LanesAsItems>({ path, timeoutMs: LONG_TIMEOUT_MS });
      return { ...report, lanes: items };
    },
    apply: (plan) => ask({ method: 'POST', path: '/v1/apply', body: toWire(plan) }),
    ...approvalCalls(ask, list),
    ...lifeCalls(ask, pathOf),
    ...adoptCalls(ask),
    ...taskCalls(ask, pathOf),
    confirmRestore: (name, reason) =>
      ask({ method: 'POST', path: `${pathOf(name)}/confirm-restore`, body: { reason } }),
    loaded: (name, consumer, version) =>
      ask({ method: 'POST', path: `${pathOf(name)}/loaded`, body: { consumer, version } }),
    ...alertingCalls(ask, list),
    backup: (recipients) => beginBackup(address, token, recipients),
    exportAudit: (period) => exportAudit(address, token, period),
    fingerprints: (request) => fingerprints(address, token, request),
    backupReceipt: (id) => ask({ path: `/v1/backups/${encodeURIComponent(id)}`, timeoutMs: LONG_TIMEOUT_MS }),
    custody: () => ask({ path: '/v1/custody' }),
    importEscrow: (request) =>
      ask({
        ...{ method: 'POST', path: '/v1/custody/import-escrow', body: request },
        timeoutMs: LONG_TIMEOUT_MS,
      }),
    declareGone: (replica, reason) =>
      ask({
        ...{ method: 'POST', path: `/v1/replicas/${encodeURIComponent(replica)}/gone` },
        body: { reason },
      }),
    access: accessClient({ ask, list }),
    onboarding: onboardingClient({ ask, list }),
    ...evidenceCalls(ask),
    ...recallCalls({ ask, list }),
  };
}

async function beginBackup(
  address: Address,
  token: Secret | null,
  recipients: readonly string[],
): Promise<{ id: string; bytes: AsyncIterable<Uint8Array> }> {
  const { headers, body } = await opened(address, token, {
    ...{ method: 'POST', path: '/v1/backups', body: { recipients }, timeoutMs: LONG_TIMEOUT_MS },
  });
  // Without a name it has no receipt, and what has none is no backup.
  return { id: String(headers['keyturn-backup']), bytes: body };
}

async function exportAudit(
  address: Address,
  token: Secret | null,
  { from, to }: { readonly from: number | null; readonly to: number | null },
): Promise<AsyncIterable<Uint8Array>> {
  const query = new URLSearchParams();
  if (from !== null) query.set('from', rfc3339(from));
  if (to !== null) query.set('to', rfc3339(to));
  const path = `/v1/audit/export?${query.toString()}`;
  return (await opened(address, token, { method: 'GET', path, timeoutMs: LONG_TIMEOUT_MS })).body;
}

async function fingerprints(
  address: Address,
  token: Secret | null,
  body: FingerprintRequest,
): Promise<AsyncIterable<Uint8Array>> {
  const request = { method: 'POST', path: '/v1/fingerprints', body, timeoutMs: LONG_TIMEOUT_MS } as const;
  return (await opened(address, token, request)).body;
}
