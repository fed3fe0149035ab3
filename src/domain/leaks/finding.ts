import type { CredentialState } from '../credential.ts';
import type { SecretPart } from '../fingerprints.ts';
import type { KeyVersion } from '../key-version.ts';
import type { Severity } from '../severity.ts';
import type { FindingStage, LeakFinding, LeakLevel } from './leak-finding.ts';

export type { FindingStage, LeakFinding, LeakLevel };

/** More places of one version are counted and not kept: each has the same remedy. */
export const MOST_OPEN_OF_A_VERSION = 25;
/** More are forgotten, those first that are over. Their events stay. */
export const MOST_KEPT = 100;
export const MOST_TOOLS = 4;

/** The issuer has ended it, and it was seen refused. */
export function isEnded({ status }: Pick<KeyVersion, 'status'>): boolean {
  return status === 'expired' || status === 'revoked' || status === 'lost';
}

export function versionOf({ versions }: CredentialState, version: number): KeyVersion | null {
  return versions.find((each) => each.version === version) ?? null;
}

export function stageOf(state: CredentialState, finding: LeakFinding): FindingStage {
  const { status, version } = finding;
  if (status === 'dismissed' || status === 'closed') return status;
  const known = versionOf(state, version);
  return known === null || isEnded(known) ? 'contained' : status;
}

/** What somebody still has to do something about. */
export function isOpen(state: CredentialState, finding: LeakFinding): boolean {
  const stage = stageOf(state, finding);
  return stage === 'open' || stage === 'confirmed';
}

/** A key that is accepted is worth a page; its name alone a warning; one that ended is evidence. */
export function severityOf(state: CredentialState, finding: LeakFinding): Severity {
  if (!isOpen(state, finding)) return 'info';
  return finding.level === 'key' ? 'warning' : 'critical';
}

/** `app.env and 2 more places`. */
export function placesText(place: string, count: number): string {
  if (count === 1) return place;
  return `${place} and ${count - 1} more ${count === 2 ? 'place' : 'places'}`;
}

export function levelOf(parts: ReadonlySet<SecretPart>): LeakLevel {
  if (!parts.has('app-secret')) return 'key';
  return parts.has('app-key') ? 'pair' : 'secret';
}

/** What both have seen. */
export function bothLevels(left: LeakLevel, right: LeakLevel): LeakLevel {
  return left === right ? left : 'pair';
}
