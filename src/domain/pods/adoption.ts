import type { CredentialState } from '../credential.ts';
import type { FaultView } from '../fault.ts';
import type { LoadedMark } from '../loaded-mark.ts';
import type { ConsumerSpec } from '../spec.ts';
import { instanceOf } from './pod.ts';
import type { PodSeen } from './pod.ts';
import type { PodLedger } from './ledger.ts';

/** `loaded` is the word of the application; whatever is not known counts as `old`. */
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
  const holders: Holder[] = [];
  const unseen: Unseen[] = [];
  for (const consumer of consumers) {
    const seen = pods.get(consumer.name);
    if (consumer.token !== null || consumer.kubernetes === null)
      holders.push(ofToken(state, version, consumer));
    if (seen === undefined) continue;
    if ('code' in seen) unseen.push({ consumer: consumer.name, fault: seen });
    else holders.push(...seen.map((pod) => ofPod(ledger, version, consumer, pod)));
  }
  return { credential: state.name, version, holders, unseen };
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

/** A pod of the consumer that asks for this credential. */
export function isHolder({ kubernetes }: ConsumerSpec, credential: string, pod: PodSeen): boolean {
  if (kubernetes === null || pod.namespace !== kubernetes.namespace) return false;
  if (pod.serviceAccount !== kubernetes.serviceAccount) return false;
  return Object.entries(pod.annotations).some(
    ([key, value]) => key.startsWith('credential.') && value === credential,
  );
}

function ofToken(
  { delivered, loaded }: CredentialState,
  version: number | null,
  { name, loads }: ConsumerSpec,
): Holder {
  const marks = { delivered: delivered[name] ?? null, loaded: loaded[name] ?? null };
  const pinned = loads === 'on-restart' ? 'loads at its start only' : null;
  return { consumer: name, pod: null, ...judged(version, marks, pinned) };
}

function ofPod(
  ledger: PodLedger,
  version: number | null,
  { name, loads }: ConsumerSpec,
  pod: PodSeen,
): Holder {
  const { delivered, loaded } = ledger.get(pod.uid) ?? { delivered: null, loaded: null };
  const unknown = unknownOf(pod) ?? (loads === 'on-restart' ? 'loads at its start only' : null);
  return { consumer: name, pod: instanceOf(pod), ...judged(version, { delivered, loaded }, unknown) };
}

/** Why a delivery to this pod would not mean that its application has the key. */
function unknownOf({ isInjected, frozenIn, annotations }: PodSeen): string | null {
  if (!isInjected) return 'not injected';
  if (frozenIn.length > 0) return 'mounted so that it never changes';
  if (annotations['init-only'] === 'true') return 'fetched once, at its start';
  if (annotations['on-change'] === 'restart') return 'loads at its start only';
  return null;
}

type Judged = Pick<Holder, 'word' | 'delivered' | 'loaded' | 'unknown'>;

/** Only a report of this very version settles it; a delivery does not, where nobody acts on it. */
function judged(
  version: number | null,
  { delivered, loaded }: Pick<Holder, 'delivered' | 'loaded'>,
  unknown: string | null,
): Judged {
  if (version !== null && loaded?.version === version)
    return { word: 'loaded', delivered, loaded, unknown: null };
  if (unknown !== null) return { word: 'old', delivered, loaded, unknown };
  if (version !== null && delivered?.version === version)
    return { word: 'delivered', delivered, loaded, unknown: null };
  const silent = delivered === null && loaded === null;
  return { word: 'old', delivered, loaded, unknown: silent ? 'not heard of' : null };
}
