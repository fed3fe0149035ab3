import type { AlertRow } from '../../domain/alert.ts';
import type { CredentialState } from '../../domain/credential.ts';
import type { Facts } from '../../domain/facts.ts';
import { Fault } from '../../domain/fault.ts';
import type { IssuerProfile } from '../../domain/issuer-profile.ts';
import { credentialView } from '../../domain/present/detail.ts';
import { statusRow } from '../../domain/present/status.ts';
import { whyView } from '../../domain/present/why.ts';
import type { CredentialView, StatusRow, WhyView } from '../../domain/views.ts';
import type { SummaryRow } from '../../ports/journal.ts';
import { policyFor } from '../fleet.ts';
import type { OperationsDeps } from './deps.ts';

const PAGE = 1_000;

/** What it takes to look at a credential as the engine would. */
export type LookDeps = Pick<OperationsDeps, 'ports' | 'fleet' | 'watched'>;

/** Which of the fleet, in the order of the names; a limit of null: to the end. */
export interface StatusPage {
  readonly afterName: string | null;
  readonly limit: number | null;
}

const WHOLE: StatusPage = { afterName: null, limit: null };

/** Every credential of the journal, page by page, ordered by name. */
export async function* summaries(deps: LookDeps, of: StatusPage = WHOLE): AsyncGenerator<SummaryRow> {
  let { afterName } = of;
  let left = of.limit ?? Infinity;
  while (left > 0) {
    const limit = Math.min(PAGE, left);
    const page: readonly SummaryRow[] = await deps.ports.journal.summaries({ afterName, limit });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return;
    afterName = last.state.name;
    left -= page.length;
  }
}

async function* named(deps: LookDeps, names: readonly string[]): AsyncGenerator<SummaryRow> {
  for (const name of names) {
    const row = await deps.ports.journal.findByName(name);
    if (row !== null) yield row;
  }
}

export async function rowOf(deps: LookDeps, name: string): Promise<SummaryRow> {
  const row = await deps.ports.journal.findByName(name);
  if (row === null) throw new Fault('KT5012', { place: `credential ${name}`, saw: 'no such credential' });
  return row;
}

/** The facts that the engine itself would decide from, at another time if wanted. */
export async function factsFor(deps: LookDeps, row: SummaryRow, at: number | null = null): Promise<Facts> {
  const fleet = deps.fleet.current();
  const spec = fleet.credentials.get(row.state.name) ?? null;
  return {
    now: at ?? deps.ports.clock.now(),
    spec,
    policy: spec === null ? null : policyFor(fleet, spec),
    profile: spec === null ? null : await profileOf(deps, spec.issuer),
    retries: row.retries,
    watchedAt: deps.watched.get(row.state.uid) ?? null,
  };
}

async function profileOf(deps: LookDeps, issuer: string): Promise<IssuerProfile> {
  return (await deps.ports.outside.issuer(issuer)).profile;
}

export async function status(
  deps: OperationsDeps,
  names: readonly string[] | null,
  page: StatusPage = WHOLE,
): Promise<readonly StatusRow[]> {
  const rows: StatusRow[] = [];
  for await (const row of names === null ? summaries(deps, page) : named(deps, names))
    rows.push(statusRow(row.state, await factsFor(deps, row)));
  return rows;
}

export async function show(deps: OperationsDeps, name: string): Promise<CredentialView> {
  const row = await rowOf(deps, name);
  return credentialView(row.state, await factsFor(deps, row), await alertsOf(deps, row.state));
}

export async function why(deps: OperationsDeps, name: string): Promise<WhyView> {
  const row = await rowOf(deps, name);
  return whyView(row.state, await factsFor(deps, row));
}

async function alertsOf(deps: OperationsDeps, state: CredentialState): Promise<readonly AlertRow[]> {
  return deps.ports.journal.alerts.raised(state.uid);
}
