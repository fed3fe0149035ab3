import type { PortCall } from '../world/process.ts';

/** What can go wrong by itself: the columns of the matrix. */
export const FAULT_KINDS = [
  'crash',
  'lost request',
  'lost reply',
  'late reply',
  'duplicate',
  'store outage',
  'issuer outage',
  'kek outage',
  'disk full',
  'io error',
  'escrow failure',
  'clock forward',
  'clock back',
  'clock drift',
  'zombie',
  'rollback',
  'reset elsewhere',
  'foreign write',
] as const;

/** What people and the issuer do, or what leads to an event that nothing else leads to. */
export const ACT_KINDS = [
  'refusal',
  'cut reply',
  'damaged copy',
  'early death',
  'revoke',
  'revoke for good',
  'request',
  'rename',
] as const;

/** What a person does wrong at the portal: it falls on their next fitting act. */
export const MISTAKE_KINDS = [
  'walks away',
  'gives back',
  'handed over',
  'late click',
  'tab closed',
  'wrong code',
  'wrong paste',
  'double paste',
  'wrong report',
] as const;

export type MistakeKind = (typeof MISTAKE_KINDS)[number];
export type FaultKind = (typeof FAULT_KINDS)[number];
export type ActKind = (typeof ACT_KINDS)[number];
export type ScriptKind = FaultKind | ActKind | MistakeKind;

export function isFaultKind(kind: ScriptKind): kind is FaultKind {
  return FAULT_KINDS.some((each) => each === kind);
}

export function isMistake(kind: ScriptKind): kind is MistakeKind {
  return MISTAKE_KINDS.some((each) => each === kind);
}

const outside = ({ port }: PortCall): boolean => port === 'issuer' || port === 'store';
const sends = ({ does }: PortCall): boolean => does === 'send';
const writesJournal = ({ port, writes }: PortCall): boolean => port === 'journal' && writes;

/** On which calls a fault can fall; one that is not named here falls on any call. */
const FALLS_ON: Partial<Record<ScriptKind, (call: PortCall) => boolean>> = {
  'lost request': outside,
  'lost reply': outside,
  'late reply': outside,
  duplicate: outside,
  'disk full': writesJournal,
  'io error': writesJournal,
  refusal: sends,
  'cut reply': sends,
};

export function canFallOn(kind: ScriptKind, call: PortCall): boolean {
  return FALLS_ON[kind]?.(call) ?? true;
}
