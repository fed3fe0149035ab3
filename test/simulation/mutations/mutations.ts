/** One protection taken out of the shipped source: an exact text that must stand in the file once. */
export interface Mutation {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** A seed whose run is known to find it. */
  readonly foundBySeed: number;
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'quarantine',
    file: 'src/engine/perform/quarantine.ts',
    text: 'Math.max(call.startedAt + SHORTEST_QUARANTINE_MS, call.deadlineAt + call.settleMs)',
    instead: 'call.startedAt',
    foundBySeed: 1,
  },
  {
    name: 'seal-before-parse',
    file: 'src/engine/perform/call.ts',
    text: 'yield outcome.bytes.length > 0',
    instead: "yield issuer.parse(outcome.bytes, outcome.status).kind === 'key'",
    foundBySeed: 5,
  },
  {
    name: 'fencing',
    file: 'src/engine/append.ts',
    text: '...(lease === null ? {} : { lease }),',
    instead: '',
    foundBySeed: 16,
  },
  {
    name: 'barrier',
    file: 'src/domain/rotation/delivery.ts',
    text: 'if (rotation.fromVersion === null || rotation.oldMayBeDead) return null;',
    instead: 'return null;',
    foundBySeed: 1,
  },
  {
    name: 'baseline-compare',
    file: 'src/engine/perform/outcome.ts',
    text: 'if (!showsReset(rotation.baseline.issuer, shown)) {',
    instead: 'if (showsReset !== null) {',
    foundBySeed: 5,
  },
  {
    name: 'deadline',
    file: 'src/engine/perform/call.ts',
    text: '() => ports.clock.now() <= deadlineAt && ports.clock.monotonicMs() - startedMs <= SEND_WITHIN_MS,',
    instead: '() => true,',
    foundBySeed: 7,
  },
  {
    name: 'issuer-clock',
    file: 'src/engine/perform/outcome.ts',
    text: 'refuseBefore(context, rotation.untilAt, issuerNowAt);',
    instead: '',
    foundBySeed: 16,
  },
  {
    name: 'claim',
    file: 'src/engine/operations/ceremony/ask.ts',
    text: "if (claim.by !== actorOf(caller)) throw heldBy(state, claim.by, 'it has claimed the task');",
    instead: '',
    foundBySeed: 1,
  },
  {
    name: 'portal-compare',
    file: 'src/engine/operations/ceremony/confirm.ts',
    text: 'if (wasResetElsewhere(before, rotation, reading, shown)) await giveUp(deps, before, rotation, caller);',
    instead: '',
    foundBySeed: 3,
  },
  {
    name: 'pasted-pair',
    file: 'src/engine/perform/pasted.ts',
    text: 'if (owner !== null) return unreadable(context, `what was pasted is the key of ${owner}`);',
    instead: '',
    foundBySeed: 16,
  },
];

export function mutationNamed(name: string): Mutation {
  const found = MUTATIONS.find((mutation) => mutation.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`no mutation ${name}; there are ${MUTATIONS.map((each) => each.name).join(', ')}`);
}
