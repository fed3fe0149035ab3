import { askedAbout } from '../../domain/application.ts';
import { fitsMask } from '../../domain/attended.ts';
import { liveVersions } from '../../domain/credential.ts';
import type { Rotation } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import type { KeyPair, ParsedReply } from '../../ports/issuer.ts';
import type { StepContext } from './context.ts';
import { issuerPlace } from './context.ts';
import { digestOfPair, isAlive, maskKeyId, parsePasted, probeKey, sealedUnder } from './keys.ts';
import { ownersOf } from './owner.ts';

type Sealed = Extract<Rotation, { phase: 'sealed' }>;
type Key = Extract<ParsedReply, { kind: 'key' }>;

/**
 * The key among all that was pasted for a call. A wrong paste may follow the right one as well as come before it, so of
 * several pairs the one counts that the issuer accepts; of none, the latest.
 */
export async function readPasted(context: StepContext, rotation: Sealed): Promise<ParsedReply> {
  const keys = new Map<string, Key>();
  let latest: ParsedReply | null = null;
  for await (const bytes of sealedUnder(context, rotation.call.attempt)) {
    const reading = await read(context, rotation, bytes);
    latest ??= reading;
    if (reading.kind === 'key') keys.set(digestOfPair(context, reading.pair), reading);
  }
  const [first, ...others] = keys.values();
  if (first === undefined) return latest ?? unreadable(context, 'nothing was pasted');
  return others.length === 0 ? first : ((await acceptedOf(context, [first, ...others])) ?? first);
}

async function acceptedOf(context: StepContext, keys: readonly Key[]): Promise<Key | null> {
  for (const key of keys) {
    const probe = await probeKey(context, key.pair);
    if (isAlive(probe)) return key;
    if (probe.verdict !== 'dead' && probe.fault !== null) throw probe.fault;
  }
  return null;
}

async function read(context: StepContext, rotation: Sealed, bytes: Uint8Array): Promise<ParsedReply> {
  const pair = parsePasted(bytes);
  if (pair === null) return unreadable(context, 'what was pasted is no key pair');
  if (fitsMask(pair.appSecret.reveal(), rotation.call.attended?.shown.secretMasked ?? null) === true)
    return unreadable(context, 'what was pasted is the key that the portal showed before the click');
  const owner = await ownerOf(context, rotation, digestOfPair(context, pair));
  if (owner !== null) return unreadable(context, `what was pasted is the key of ${owner}`);
  if (rotation.spare !== null && isOfOldApplication(context, pair))
    return unreadable(context, `what was pasted has the App Key of ${rotation.spare.leaves}, which is left`);
  const validityMs = context.issuer.profile.validityMs.value;
  return {
    kind: 'key',
    pair,
    applicationId: rotation.baseline.issuer?.applicationId ?? askedAbout(context.state, context.spec),
    bornAt: null,
    expiresAt: validityMs === null ? null : rotation.call.startedAt + validityMs,
    oldEndsAt: null,
  };
}

/**
 * Whoever made the key at the application that is about to be deleted would see consumers fail with it. Where a reset changes
 * the App Key nothing tells; otherwise it is the one that was there before.
 */
function isOfOldApplication({ state }: StepContext, { appKey }: KeyPair): boolean {
  const masked = maskKeyId(appKey);
  return liveVersions(state).some(({ status, key }) => status !== 'pending' && key?.keyIdMasked === masked);
}

/** The old key, or one of another application. */
async function ownerOf(context: StepContext, rotation: Sealed, digest: string): Promise<string | null> {
  for await (const { state, version } of ownersOf(context, digest)) {
    if (state.uid !== context.state.uid) return `${state.name} v${version.version}`;
    if (version.version !== rotation.toVersion) return `v${version.version}`;
  }
  return null;
}

function unreadable(context: StepContext, saw: string): ParsedReply {
  return { kind: 'unreadable', fault: new Fault('KT5017', { place: issuerPlace(context), saw }) };
}
