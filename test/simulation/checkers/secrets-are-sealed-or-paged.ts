import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Checker, Subject, Truth } from './checker.ts';
import type { Maker } from '../issuer/rules.ts';
import { secretIn } from './truth.ts';

const NAME = '1 secrets are sealed, or their loss is paged';

/** Longer than a quarantine and whatever may be down meanwhile. */
const KNOWN_WITHIN_MS = 2 * DAY_MS;

/**
 * A secret that the issuer handed out to us is sealed, or the loss is known and somebody is paged; and nobody reads
 * bytes that are not sealed yet.
 */
export function secretsAreSealedOrPaged(truth: Truth): Checker {
  const killedAt = new Map<Subject, number>();
  let rolledBackAt = 0;
  const firstPaged = (subject: Subject, since: number): number | null =>
    subject.raised.find(({ code, at }) => at >= since && isAboutKeys(code))?.at ?? null;
  /** It may have been raised before the effect came, and stand since then. */
  const isRaised = ({ uid }: Subject): boolean =>
    [...truth.disk.tables.alerts.values()].some(
      ({ subject, state, code }) => subject === uid && state === 'raised' && isAboutKeys(code),
    );
  return {
    name: NAME,
    onParse: (bytes) => {
      const secret = secretIn(bytes);
      if (secret !== null && !truth.isSealed(secret))
        truth.violate(NAME, null, 'a reply was read before it was sealed');
    },
    onCommit: ({ subject, events, actor }) => {
      if (events.some(({ type }) => type === 'KillOpened')) killedAt.set(subject, truth.now());
      const newest = subject.office.find(subject.application)?.keys.at(-1);
      const isGivenUp =
        actor === 'engine' &&
        events.some((event) => event.type === 'SecretLost' && isOf(newest?.maker, event.attempt));
      // An attempt that only an old backup leaves open is not the one that it is sealed under.
      if (
        isGivenUp &&
        newest !== undefined &&
        newest.bornAt > rolledBackAt &&
        truth.isSealed(newest.appSecret)
      )
        truth.violate(NAME, subject, 'a secret was given up that is sealed');
    },
    // What an old backup forgets is for whoever puts it back to confirm with the issuer.
    onRollback: () => {
      rolledBackAt = truth.now();
    },
    onPasted: (subject, bytes) => {
      const secret = secretIn(bytes);
      if (secret !== null && !truth.isSealed(secret))
        truth.violate(NAME, subject, 'what was pasted is said to be sealed, and is sealed nowhere');
    },
    onReset: ({ subject, application, key, asked }) => {
      if (!asked) return;
      const since = truth.now();
      truth.later(KNOWN_WITHIN_MS, () => {
        if (truth.isSealed(key.appSecret)) return;
        const pagedAt = firstPaged(subject, since);
        if (pagedAt !== null) {
          truth.paged(pagedAt - since);
          return;
        }
        if (isRaised(subject)) return;
        // Deleted with its application, it is of no use to anybody.
        if (subject.office.find(application.name) !== application) return;
        if ((killedAt.get(subject) ?? 0) >= since || rolledBackAt >= since) return;
        truth.violate(NAME, subject, 'a secret that was handed out is sealed nowhere, and nobody was told');
      });
    },
  };
}

/** What a person clicked under another attempt is not the one that is given up. */
function isOf(maker: Maker | undefined, attempt: string): boolean {
  return maker?.who !== 'person' || maker.attempt === attempt;
}

/** An alert of the credential's own, or that the issuer is ahead of a restored journal. */
function isAboutKeys(code: string): boolean {
  return code.startsWith('KT-A1') || code === 'KT-A209';
}
