import { liveFields } from '../store/memory-store.ts';
import type { Checker, Subject, Truth } from './checker.ts';

const NAME = '3 destinations hold accepted keys';

/** While the issuer is honest and overlap exists, every destination always holds a key that the issuer accepts. */
export function destinationsHoldAcceptedKeys(truth: Truth): Checker {
  const contained = new Set<Subject>();
  const check = (subject: Subject, when: string): void => {
    if (subject.office.rules.overlapMs === 0) return;
    const dead = [...subject.places].filter(([, place]) => {
      const fields = liveFields(place);
      return fields !== null && !isOwnAndAccepted(subject, fields.SECRET ?? '');
    });
    if (dead.length === 0 && !contained.has(subject)) endExcuse(subject);
    else if (subject.excuse === null)
      truth.violate(NAME, subject, `${dead.map(([name]) => name).join()} ${when}`);
  };
  return {
    name: NAME,
    onReset: ({ subject, application, asked }) => {
      if (!asked) subject.excuse = 'somebody reset the key without being asked';
      check(subject, 'right after a reset');
      for (const { endsAt } of application.keys)
        if (endsAt !== null && endsAt > truth.now())
          truth.later(endsAt - truth.now() + 1, () => check(subject, 'when the old key ended'));
    },
    onPromote: ({ subject }) => truth.later(0, () => check(subject, 'after a promotion')),
    onCommit: ({ subject, events }) => {
      for (const { type } of events) {
        // Asked for although the issuer shows a key that nobody here holds: it may end the one before.
        if (type === 'Requested' && !holdsNewest(subject)) subject.excuse = 'a person asked for it';
        if (type === 'SecondResetApproved' || type === 'KillOpened') subject.excuse = 'a person approved it';
        if (type === 'KillOpened') contained.add(subject);
        if (type === 'Closed') contained.delete(subject);
        if (type === 'SecretLost') subject.excuse = 'the secret is lost, and a person is paged';
      }
    },
    atEnd: () => truth.subjects.forEach((subject) => check(subject, 'at the end')),
  };
}

/** The key of another application is accepted as well, and of no use here. */
function isOwnAndAccepted({ office, application }: Subject, secret: string): boolean {
  return office.accepts(secret) && office.keyOf(secret)?.app.name === application;
}

/** Whoever's doing it was, it is over once every destination holds the newest key again. */
function endExcuse(subject: Subject): void {
  if (holdsNewest(subject)) subject.excuse = null;
}

function holdsNewest(subject: Subject): boolean {
  const newest = subject.office.find(subject.application)?.keys.at(-1)?.appSecret;
  return [...subject.places.values()].every((place) => liveFields(place)?.SECRET === newest);
}
