import type { EventType } from '../domain/events.ts';
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

/** The versions that the issuer may still accept, as far as anybody has seen, but for the key that consumers are moved to. */
export function stillAccepted(view: Pick<CredentialView, 'versions' | 'saga'>): readonly number[] {
  const stays = movedTo(view);
  return view.versions
    .filter(({ status }) => status === 'pending' || status === 'current' || status === 'previous')
    .map(({ version }) => version)
    .filter((version) => version !== stays);
}

function movedTo({ versions, saga }: Pick<CredentialView, 'versions' | 'saga'>): number | null {
  if (saga === null || saga.move === null) return null;
  if (!saga.move.moved) return saga.toVersion;
  return versions.find(({ status }) => status === 'current')?.version ?? null;
}

/** What only a person can do now, where that is so: make the new key, or delete the application. */
export function waitsForPerson(steps: readonly StripStep[]): 'mint' | 'delete' | null {
  const asked = steps.findLastIndex(({ type }) => type === 'TaskOpened');
  if (asked < 0 || steps.slice(asked).some(({ type }) => DONE_BY_PERSON.has(type))) return null;
  return steps.some(({ type }) => type === 'DeleteStarted') ? 'delete' : 'mint';
}

const DONE_BY_PERSON: ReadonlySet<EventType> = new Set<EventType>([
  'Sealed',
  'Deleted',
  'Aborted',
  'Superseded',
]);

/** The key outlived its deletion, says the issuer. */
export function outlives({ retries }: Pick<CredentialView, 'retries'>): boolean {
  return retries.some(({ fault }) => fault.code === 'KT5009');
}

const CHOICES = ['spare', 'kill', 'kill-only', 'rollover'] as const;

export type Choice = (typeof CHOICES)[number];

/** A move needs an application to move to. */
export function choicesFor({ standby }: Pick<CredentialView, 'standby'>): readonly Choice[] {
  return CHOICES.filter((choice) => choice !== 'spare' || standby !== null);
}

/** What is pressed for each. */
export const KEYS: Readonly<Record<string, Choice>> = {
  s: 'spare',
  k: 'kill',
  n: 'kill-only',
  o: 'rollover',
};
