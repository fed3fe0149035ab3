import type { Actor } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { OnboardingEvent, StoredOnboardingEvent } from '../../domain/onboarding/events.ts';
import type { OnboardingBook } from '../../ports/onboarding.ts';
import { canonicalJson } from '../canonical-json.ts';
import { GENESIS_HASH } from '../chain.ts';
import { parsed } from '../rows.ts';
import type { Db } from '../schema.ts';
import type { DatabaseTraits } from '../traits.ts';
import { hashOfOnboarding, onboardingRows, streamOf } from './walk.ts';

/** The version of the vocabulary of onboarding. */
export const ONBOARDING_SCHEMA = 1;

export function onboardingBook(db: Db, { sharing }: Pick<DatabaseTraits, 'sharing'>): OnboardingBook {
  return {
    append: (application, afterSeq, events, meta) =>
      db.transaction().execute(async (trx) => {
        // Whoever comes second waits here, and then sees what the first one has written.
        await sharing.inTurn(trx, streamOf(application));
        await append(trx, application, afterSeq, { events, meta });
      }),
    events: async (application) => (await onboardingRows(db, application)).map(stored),
  };
}

interface Appended {
  readonly events: readonly OnboardingEvent[];
  readonly meta: { readonly at: number; readonly actor: Actor };
}

async function append(
  trx: Db,
  application: string,
  afterSeq: number,
  { events, meta }: Appended,
): Promise<void> {
  const last = await trx
    .selectFrom('onboarding_events')
    .select(['seq', 'hash'])
    .where('application', '=', application)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let [seq, hash] = [last?.seq ?? 0, last?.hash ?? GENESIS_HASH];
  if (seq !== afterSeq)
    throw new Fault('KT5312', { place: `onboarding ${application}`, saw: `event ${seq} is there already` });
  for (const event of events) {
    seq += 1;
    const data = canonicalJson({ ...event, type: undefined });
    const row = { application, seq, ...meta, type: event.type, schema: ONBOARDING_SCHEMA, data };
    hash = hashOfOnboarding(hash, row);
    await trx
      .insertInto('onboarding_events')
      .values({ ...row, hash })
      .execute();
  }
}

function stored({
  application,
  seq,
  at,
  actor,
  type,
  data,
  hash,
}: Awaited<ReturnType<typeof onboardingRows>>[number]): StoredOnboardingEvent {
  const place = `journal, onboarding ${application} event ${seq}`;
  const event = { type, ...parsed<object>(data, place) } as OnboardingEvent;
  return { application, seq, at, actor, event, hash };
}
