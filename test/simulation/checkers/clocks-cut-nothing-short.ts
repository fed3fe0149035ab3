import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { SETTLE_MS } from '../issuer/port.ts';
import type { Checker, Subject, Truth } from './checker.ts';

const NAME = '8 clock steps cut nothing short';

const AGREES_MS = 3 * MINUTE_MS;
/** Between the last look at the issuer's clock and the act. */
const JUST_NOW_MS = MINUTE_MS;
const SEND_WITHIN_MS = 10 * SECOND_MS;
const PAGED_WITHIN_MS = 8 * HOUR_MS;

/**
 * Irreversible acts need the issuer's clock to agree, and a call's outcome is judged only when no effect of it can come
 * any more, by the true time. A wrong clock is paged.
 */
export function clocksCutNothingShort(truth: Truth): Checker {
  const calledAt = new Map<Subject, number>();
  let watched = false;
  return {
    name: NAME,
    onReset: ({ subject, before, process }) => {
      // The first key of an application ends nothing, and an application that is not there tells no time.
      if (process === null || before.length === 0 || truth.now() - truth.lastClockStepAt <= JUST_NOW_MS)
        return;
      const skewMs = Math.abs(process.clock.skewMs());
      if (skewMs > AGREES_MS)
        truth.violate(
          NAME,
          subject,
          `a reset while the clocks disagree by ${Math.round(skewMs / SECOND_MS)} s`,
        );
    },
    onCommit: ({ subject, events, process }) => {
      for (const event of events) {
        const { type } = event;
        // A person's word ends what no clock could.
        if (type === 'CallStarted' && event.attended !== undefined) {
          calledAt.delete(subject);
          refuseSkewedTask(truth, subject, process.clock.skewMs());
        } else if (type === 'CallStarted') calledAt.set(subject, truth.now());
        if (type === 'Voided' && truth.now() - (calledAt.get(subject) ?? 0) < SEND_WITHIN_MS + SETTLE_MS)
          truth.violate(NAME, subject, 'an outcome was judged while an effect could still come');
      }
      watchClock(process.clock);
    },
  };

  /** Only a key in custody is tried at the issuer, whose answer shows the clock. */
  function someKeyIsWatched(): boolean {
    return [...truth.disk.tables.credentials.values()].some(
      ({ state: { baselined, saga, versions } }) =>
        baselined &&
        (saga === null || saga.phase === 'overlap') &&
        versions.some(({ status }) => status === 'current'),
    );
  }

  function watchClock(clock: { skewMs(): number }): void {
    if (watched || Math.abs(clock.skewMs()) < 2 * AGREES_MS) return;
    watched = true;
    const since = truth.lastClockStepAt;
    truth.later(PAGED_WITHIN_MS, () => {
      watched = false;
      const stillWrong = Math.abs(clock.skewMs()) > 2 * AGREES_MS && truth.lastClockStepAt === since;
      const paged = truth.subjects.some(({ raised }) =>
        raised.some(({ code, at }) => code === 'KT-A201' && at >= since),
      );
      if (stillWrong && !paged && truth.isServed() && someKeyIsWatched())
        truth.violate(NAME, null, 'a clock is wrong for hours, and nobody was told');
    });
  }
}

function refuseSkewedTask(truth: Truth, subject: Subject, skewMs: number): void {
  // The portal tells no time; only the answer to a signed call with the old key does.
  const { versions = [] } = truth.disk.tables.credentials.get(subject.uid)?.state ?? {};
  const hasOldKey = versions.some(({ status }) => status === 'current');
  if (!hasOldKey || Math.abs(skewMs) <= AGREES_MS || truth.now() - truth.lastClockStepAt <= JUST_NOW_MS)
    return;
  truth.violate(NAME, subject, 'a person was sent to click while the clocks disagree');
}
