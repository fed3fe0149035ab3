import type { CredentialState } from '../credential.ts';
import type { FaultView } from '../fault.ts';
import type { LoadedMark } from '../loaded-mark.ts';
import type { ConsumerSpec } from '../spec.ts';
import { asksFor, runsAs } from './belonging.ts';
import { instanceOf } from './pod.ts';
import type { PodSeen } from './pod.ts';
import type { ExpectedKey } from './expected.ts';
import { holderKey } from './ledger.ts';
import type { PodLedger, PodMark } from './ledger.ts';

/**
 * `loaded`: the application has said so, or it reads its key when it starts and has started with this one. Whatever is not
 * known counts as `old`.
 */
export type HolderWord = 'loaded' | 'delivered' | 'old';

/** One pod, or all that hold the token of a consumer. */
export interface Holder {
  readonly consumer: string;
  /** NAMESPACE/POD; null: whoever has the consumer's token. */
  readonly pod: string | null;
  readonly word: HolderWord;
  readonly delivered: LoadedMark | null;
  readonly loaded: LoadedMark | null;
  /** Why nobody knows better; null: what is said is known. */
  readonly unknown: string | null;
}

/** A consumer whose pods can't be listed: any number of them may have an old key. */
export interface Unseen {
  readonly consumer: string;
  readonly fault: FaultView;
}

export interface Adoption {
  readonly credential: string;
  /** The version that everybody should have; null: there is no live key. */
  readonly version: number | null;
  /** The old key in its overlap, and when its issuer ends it; null: there is none, or nobody knows when. */
  readonly previous: { readonly version: number; readonly endsAt: number } | null;
  readonly holders: readonly Holder[];
  readonly unseen: readonly Unseen[];
}

/** What is known of the pods of each consumer that has some. */
export type SeenPods = ReadonlyMap<string, readonly PodSeen[] | FaultView>;

/** Who has the version, pod by pod. Pure: the ledger is from the journal, the pods are as their cluster lists them. */
export function adoptionOf(
  state: CredentialState,
  version: number | null,
  consumers: readonly ConsumerSpec[],
  { ledger, pods }: { readonly ledger: PodLedger; readonly pods: SeenPods },
): Adoption {
  const due = { version, bornAt: bornAt(state, version) };
  const holders: Holder[] = [];
  const unseen: Unseen[] = [];
  for (const consumer of consumers) {
    const seen = pods.get(consumer.name);
    if (consumer.token !== null || consumer.kubernetes === null)
      holders.push(ofToken(ledger, version, consumer));
    if (seen === undefined) continue;
    if ('code' in seen) unseen.push({ consumer: consumer.name, fault: seen });
    else holders.push(...seen.map((pod) => ofPod(ledger, due, consumer, pod)));
  }
  return { credential: state.name, version, previous: previousOf(state), holders, unseen };
}

function previousOf({ saga }: CredentialState): Adoption['previous'] {
  if (saga?.phase !== 'overlap' || saga.fromVersion === null) return null;
  return { version: saga.fromVersion, endsAt: saga.endsAt };
}

/** Whoever has not loaded the version, as far as is known. */
export function stragglersIn({ holders }: Adoption): readonly Holder[] {
  return holders.filter(({ word }) => word !== 'loaded');
}

/** Somebody is listed, everybody is seen, and all have loaded the version. */
export function isAdopted(adoption: Adoption): boolean {
  const { version, holders, unseen } = adoption;
  return version !== null && holders.length > 0 && unseen.length === 0 && stragglersIn(adoption).length === 0;
}

const NAMED = 3;

/** `2 of 31 have not loaded v8: trading/router-1, risk-batch; pods of quotes not seen`. */
export function stragglersText(adoption: Adoption): string {
  const { version, holders, unseen } = adoption;
  const late = stragglersIn(adoption).map(({ consumer, pod }) => pod ?? consumer);
  const more = late.length > NAMED ? ` and ${late.length - NAMED} more` : '';
  return [
    ...(holders.length === 0 ? ['nobody is known who uses it'] : []),
    ...(late.length === 0
      ? []
      : [
          `${late.length} of ${holders.length} have not loaded v${version}: ${late.slice(0, NAMED).join(', ')}${more}`,
        ]),
    ...unseen.map(({ consumer, fault }) => `pods of ${consumer} not seen, ${fault.code}`),
  ].join('; ');
}

/** A pod of the consumer that asks for this credential, or that has had it: an agent may be part of a pod by hand. */
export function isHolder(
  { kubernetes }: ConsumerSpec,
  credential: string,
  pod: PodSeen,
  ledger: PodLedger,
): boolean {
  if (kubernetes === null || !runsAs(pod, kubernetes)) return false;
  return asksFor(pod, credential) || ledger.has(pod.uid);
}

/** Nobody knows when who has a token was started, so what came first settles nothing. */
function ofToken(ledger: PodLedger, version: number | null, { name, loads }: ConsumerSpec): Holder {
  const mark = ledger.get(holderKey(name, null)) ?? UNHEARD;
  const pinned = loads === 'on-restart' ? 'loads at its start only' : null;
  return { consumer: name, pod: null, ...judged(version, { ...mark, first: null }, pinned) };
}

/** Infinity: it is not known, so nobody has started since. */
function bornAt({ versions }: CredentialState, version: number | null): number {
  return versions.find((each) => each.version === version)?.key?.bornAt ?? Infinity;
}

function ofPod(
  ledger: PodLedger,
  { version, bornAt: since }: { readonly version: number | null; readonly bornAt: number },
  { name, loads }: ConsumerSpec,
  pod: PodSeen,
): Holder {
  const mark = ledger.get(pod.uid) ?? UNHEARD;
  const silent = mark === UNHEARD && !pod.isInjected ? 'not injected' : null;
  const pinned = pinnedBy(pod) ?? (loads === 'on-restart' ? 'loads at its start only' : null);
  // Only an injected agent is sure to come before the application. A ledger forgets what a pod had long ago, so the pod must be younger than the key.
  const isYounger = pod.startedAt !== null && pod.startedAt >= since;
  const first = pod.isInjected && isYounger ? mark.first : null;
  return { consumer: name, pod: instanceOf(pod), ...judged(version, { ...mark, first }, silent ?? pinned) };
}

const UNHEARD: PodMark = { first: null, delivered: null, loaded: null };

/**
 * A pod whose agent brings each version to an application that reads it while it runs, and that has not said that it has
 * this one. What reads its key when it starts is judged by its start, and what nothing brings a key to by that.
 */
export function isBehind(
  { credential, account, loads, version }: ExpectedKey,
  pod: PodSeen,
  ledger: PodLedger,
): boolean {
  if (!runsAs(pod, account) || loads === 'on-restart' || pinnedBy(pod) !== null) return false;
  const mark = ledger.get(pod.uid);
  const isServed = mark !== undefined || (pod.isInjected && asksFor(pod, credential));
  return isServed && mark?.loaded?.version !== version;
}

/** Why the application of this pod has what was there when it started, and nothing that was delivered later. */
function pinnedBy({ frozenIn, annotations }: PodSeen): string | null {
  if (frozenIn.length > 0) return 'mounted so that it never changes';
  if (annotations['init-only'] === 'true') return 'fetched once, at its start';
  if (annotations['on-change'] === 'restart') return 'loads at its start only';
  return null;
}

type Judged = Pick<Holder, 'word' | 'delivered' | 'loaded' | 'unknown'>;

/**
 * A report of this very version settles it; so does having started with it, where only the start counts. A delivery does
 * not, where nobody acts on it.
 */
function judged(
  version: number | null,
  { first, delivered, loaded }: PodMark,
  unknown: string | null,
): Judged {
  const isAnswered = version !== null && loaded?.version === version;
  if (isAnswered || (unknown !== null && version !== null && first?.version === version))
    return { word: 'loaded', delivered, loaded, unknown: null };
  if (unknown !== null) return { word: 'old', delivered, loaded, unknown };
  if (version !== null && delivered?.version === version)
    return { word: 'delivered', delivered, loaded, unknown: null };
  const silent = delivered === null && loaded === null;
  return { word: 'old', delivered, loaded, unknown: silent ? 'not heard of' : null };
}
