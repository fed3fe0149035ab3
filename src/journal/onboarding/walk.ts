import type { VerifyReport } from '../../ports/journal.ts';
import { canonicalJson } from '../canonical-json.ts';
import { eventHash, GENESIS_HASH } from '../chain.ts';
import type { Db, OnboardingEventRow } from '../schema.ts';

type Problem = VerifyReport['problems'][number];

/** The stream of an application; no credential can be called that, for their ids begin with `cred_`. */
export function streamOf(application: string): string {
  return `onboarding/${application}`;
}

export function hashOfOnboarding(
  previous: string,
  { application, ...row }: Omit<OnboardingEventRow, 'hash'>,
): string {
  return eventHash(previous, { stream: streamOf(application), ...row });
}

/** Walks the chains of all applications; resolves to what does not fit. */
export async function verifyOnboarding(db: Db): Promise<readonly Problem[]> {
  const walk = walkOnboarding();
  for (const row of await onboardingRows(db, null)) walk.take(row);
  return walk.problems;
}

/** A walk along the chains, application by application and event by event. */
export function walkOnboarding(): {
  readonly problems: readonly Problem[];
  readonly take: (row: OnboardingEventRow) => void;
} {
  const problems: Problem[] = [];
  const heads = new Map<string, { readonly seq: number; readonly hash: string }>();
  return {
    problems,
    take: (row) => {
      const { application, seq } = row;
      const stream = streamOf(application);
      const last = heads.get(application) ?? { seq: 0, hash: GENESIS_HASH };
      if (seq !== last.seq + 1)
        problems.push({ stream, seq, saw: `event ${last.seq + 1} is missing before it` });
      if (rehash(last.hash, row) !== row.hash)
        problems.push({ stream, seq, saw: 'the event is not what was hashed' });
      heads.set(application, { seq, hash: row.hash });
    },
  };
}

function rehash(previous: string, { hash: _hash, ...row }: OnboardingEventRow): string | null {
  try {
    return hashOfOnboarding(previous, { ...row, data: canonicalJson(JSON.parse(row.data)) });
  } catch {
    return null;
  }
}

export function onboardingRows(db: Db, application: string | null): Promise<OnboardingEventRow[]> {
  const all = db.selectFrom('onboarding_events').selectAll().orderBy('application').orderBy('seq');
  return (application === null ? all : all.where('application', '=', application)).execute();
}
