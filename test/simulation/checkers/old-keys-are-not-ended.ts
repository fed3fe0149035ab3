import { isLive } from '../issuer/rules.ts';
import { liveFields } from '../store/memory-store.ts';
import type { Checker, Subject, Truth } from './checker.ts';

const NAME = '5 no old key is ended by us';

/** The old key is never ended by us before adoption or the end of its overlap, but for containment. */
export function oldKeysAreNotEnded(truth: Truth): Checker {
  const contained = new Set<Subject>();
  return {
    name: NAME,
    onCommit: ({ subject, events }) => {
      for (const { type } of events) {
        if (type === 'KillOpened') contained.add(subject);
        if (type === 'Closed') contained.delete(subject);
      }
    },
    onDeleted: (subject, _before, maker) => {
      if (maker.who === 'keyturn' && !contained.has(subject))
        truth.violate(NAME, subject, 'an application was deleted without a containment');
    },
    onReset: ({ subject, application, before, asked }) => {
      if (!asked || subject.excuse !== null) return;
      const held = new Set([...subject.places.values()].map((place) => liveFields(place)?.SECRET));
      const ended = before
        .slice(0, -1)
        .filter((key) => held.has(key.appSecret) && (key.endsAt === null || key.endsAt > truth.now()));
      for (const { appSecret } of ended) {
        const now = application.keys.find((key) => key.appSecret === appSecret);
        if (now !== undefined && !isLive(now, truth.now()))
          truth.violate(NAME, subject, 'a reset ended a key that a destination still holds');
      }
    },
  };
}
