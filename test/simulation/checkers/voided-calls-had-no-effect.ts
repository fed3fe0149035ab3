import type { Checker, Subject, Truth } from './checker.ts';

const NAME = '2 a voided call had no effect';

/**
 * `Voided` allows another call, so it must be true: no key was made for the call that it voids. What was made and then
 * deleted with its application is nothing that another call would end.
 */
export function voidedCallsHadNoEffect(truth: Truth): Checker {
  const tookEffect = new Set<Subject>();
  return {
    name: NAME,
    onCommit: ({ subject, events }) => {
      for (const event of events) {
        if (event.type === 'CallStarted') tookEffect.delete(subject);
        if (event.type === 'Voided' && tookEffect.has(subject))
          truth.violate(NAME, subject, `${event.attempt} was voided, and the issuer had made a key for it`);
      }
    },
    onReset: ({ subject, process }) => {
      if (process !== null) tookEffect.add(subject);
    },
    onDeleted: (subject) => void tookEffect.delete(subject),
  };
}
