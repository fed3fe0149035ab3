import type { CredentialView, EventView } from '../domain/views.ts';
import { stripsIn } from './sagas.ts';
import type { Strip, StripStep } from './sagas.ts';

/** How far a revocation is. Nothing counts as revoked before it was seen refused. */
export interface Progress {
  readonly strip: Strip;
  /** Before the proof nothing is shown as good, whatever was done. */
  readonly steps: readonly StripStep[];
  /** When every key of it was seen refused; null: not yet. */
  readonly provenAt: number | null;
  /** The rotation that makes the key that follows; null: none has begun. */
  readonly replacement: Strip | null;
}

/** The revocation that is open, or the one that began after a position; null: there is none. */
export function progressIn(events: readonly EventView[], since: number | null): Progress | null {
  const strips = stripsIn(events);
  const strip = strips.find(
    ({ kind, id, endedAt }) => kind === 'revocation' && (endedAt === null || (since !== null && id > since)),
  );
  if (strip === undefined) return null;
  const proof = strip.steps.find(({ type }) => type === 'ProvenDead');
  const replacement = strips.filter(({ kind, id }) => kind === 'rotation' && id > strip.id).at(-1);
  return {
    strip,
    steps: strip.steps.map((step) =>
      step.tone === 'good' && step.type !== 'ProvenDead' && step.type !== 'Closed'
        ? { ...step, tone: 'quiet' }
        : step,
    ),
    provenAt: proof?.at ?? null,
    replacement: replacement ?? null,
  };
}

/** The versions that the issuer may still accept, as far as anybody has seen. */
export function stillAccepted({ versions }: Pick<CredentialView, 'versions'>): readonly number[] {
  return versions
    .filter(({ status }) => status === 'pending' || status === 'current' || status === 'previous')
    .map(({ version }) => version);
}

/** The key outlived its deletion, says the issuer. */
export function outlives({ retries }: Pick<CredentialView, 'retries'>): boolean {
  return retries.some(({ fault }) => fault.code === 'KT5009');
}

export const CHOICES = ['kill', 'kill-only', 'rollover'] as const;

export type Choice = (typeof CHOICES)[number];

/** What is pressed for each. */
export const KEYS: Readonly<Record<string, Choice>> = { k: 'kill', n: 'kill-only', o: 'rollover' };
