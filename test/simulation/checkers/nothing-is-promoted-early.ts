import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { isLive } from '../issuer/rules.ts';
import { liveFields } from '../store/memory-store.ts';
import type { Checker, Promotion, Subject, Truth } from './checker.ts';

const NAME = '4 the barrier, and nothing is overwritten blindly';

/** A day before the old key ends nothing waits any more; the clocks may disagree by a little. */
const BARRIER_OPENS_MS = DAY_MS + HOUR_MS;

/**
 * Nothing is promoted before every destination's copy was read back, as long as the old key is accepted. What somebody
 * else wrote is never overwritten.
 */
export function nothingIsPromotedEarly(truth: Truth): Checker {
  const afterLoss = new Set<Subject>();
  const promoted = new Set<string>();
  const mustWait = ({ subject, fields }: Promotion): boolean => {
    if (afterLoss.has(subject)) return false;
    // Whoever can't ask the issuer for the time goes by the local clock: better early than never.
    if (truth.isIssuerDown(subject)) return false;
    const keys = subject.office.find(subject.application)?.keys ?? [];
    const held = new Set([...subject.places.values()].map((place) => liveFields(place)?.SECRET));
    return keys.some(
      (key) =>
        held.has(key.appSecret) &&
        key.appSecret !== fields.SECRET &&
        isLive(key, truth.now()) &&
        (key.endsAt === null || key.endsAt - truth.now() > BARRIER_OPENS_MS),
    );
  };
  const isReady = (place: Promotion['place'], { attempt, fields }: Promotion): boolean =>
    liveFields(place)?.SECRET === fields.SECRET || (place.staged.has(attempt) && place.readBack.has(attempt));
  return {
    name: NAME,
    onCommit: ({ subject, events }) => {
      for (const { type } of events) {
        // A reset after a loss may have ended the old key, so nothing waits for it until there is a new one.
        if (type === 'SecretLost') afterLoss.add(subject);
        if (type === 'OverlapStarted' || type === 'Closed') afterLoss.delete(subject);
      }
    },
    // What is open now may be the rotation whose secret was lost, long after the backup was taken.
    onRollback: () => {
      for (const subject of truth.subjects) if (hasLost(truth, subject)) afterLoss.add(subject);
    },
    onPromote: (promotion) => {
      const { subject, destination, place } = promotion;
      if (liveFields(place)?.KEY === 'foreign')
        truth.violate(NAME, subject, `${destination} held what somebody else wrote`);
      promoted.add(`${promotion.attempt} ${destination}`);
      const late = [...subject.places].filter(
        ([name, other]) => !promoted.has(`${promotion.attempt} ${name}`) && !isReady(other, promotion),
      );
      if (late.length > 0 && mustWait(promotion))
        truth.violate(
          NAME,
          subject,
          `${destination} was promoted before ${late.map(([name]) => name).join()}`,
        );
    },
  };
}

function hasLost({ disk }: Truth, { uid }: Subject): boolean {
  const { versions = [] } = disk.tables.credentials.get(uid)?.state ?? {};
  return versions.some(({ status }) => status === 'lost');
}
