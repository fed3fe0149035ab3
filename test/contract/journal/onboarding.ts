import assert from 'node:assert/strict';
import type { OnboardingEvent } from '../../../src/domain/onboarding/events.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { OnboardingBook } from '../../../src/ports/onboarding.ts';
import { AT, rejectsWith } from './samples.ts';

const BY = { at: AT, actor: 'user:desk-1' };

export function noted(note: string): OnboardingEvent {
  return { type: 'Noted', stage: null, evidence: { note, document: null } };
}

/** Two applications with three events and one. */
export async function withApplications(book: OnboardingBook): Promise<void> {
  await book.append('broker-api', 0, [noted('asked'), noted('answered')], BY);
  await book.append('other-api', 0, [noted('asked')], BY);
  await book.append('broker-api', 2, [noted('thanked')], BY);
}

/** The book of applications: a chain for each. */
export function onboardingContract(
  name: string,
  opened: () => Promise<{
    readonly journal: JournalWithMeta;
    reopen(): Promise<JournalWithMeta>;
    remove(): Promise<void>;
  }>,
): void {
  describe(`the book of onboarding, ${name}`, () => {
    let test: Awaited<ReturnType<typeof opened>>;
    beforeEach(async () => void (test = await opened()));
    afterEach(() => test.remove());

    it('keeps each application in a chain that verifies, also after a restart', async () => {
      await withApplications(test.journal.onboarding);
      const reopened = await test.reopen();
      const all = await reopened.onboarding.events(null);
      assert.deepEqual(
        all.map(({ application, seq }) => [application, seq]),
        [
          ['broker-api', 1],
          ['broker-api', 2],
          ['broker-api', 3],
          ['other-api', 1],
        ],
      );
      const [first] = await reopened.onboarding.events('other-api');
      assert.deepEqual(first, { ...all[3], application: 'other-api', ...BY, event: noted('asked') });
      assert.deepEqual((await reopened.verify()).problems, []);
    });

    it('lets one of two writers through, and writes nothing of the other', async () => {
      const { onboarding } = test.journal;
      const both = await Promise.allSettled([
        onboarding.append('broker-api', 0, [noted('one'), noted('two')], BY),
        onboarding.append('broker-api', 0, [noted('one'), noted('two')], BY),
      ]);
      assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal((await onboarding.events('broker-api')).length, 2);
      await rejectsWith('KT5312', () => onboarding.append('broker-api', 1, [noted('three')], BY));
      await onboarding.append('broker-api', 2, [noted('three')], BY);
      assert.deepEqual((await test.journal.verify()).problems, []);
    });
  });
}
