import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import { openBenchGround } from './engine.ts';
import { namesOf } from './manifests.ts';
import { filledQuickly } from './temporary.ts';

const DAY_MS = 86_400_000;
const KEY_AGE_MS = 10 * DAY_MS;
const CLAIMED_AT_ONCE = 1_000;
const LEASE_MS = 600_000;

/**
 * A data directory whose journal knows `count` credentials, each with a key that is ten days old and nothing to do
 * before `restUntil`. All of it goes through the journal's own methods.
 */
export async function seedFleet(data: string, count: number, restUntil: number): Promise<readonly string[]> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  return filledQuickly(data, async (folder) => {
    const { ground, close } = await openBenchGround(folder);
    const { journal } = ground;
    const at = Date.now();
    const entries = namesOf(count).map((name) => ({ uid: ground.ids.next('cred'), name }));
    await journal.register(entries, { at });
    for (const { uid } of entries) await journal.append(uid, 1, [imported(uid, at)], { at, actor: 'engine' });
    await restAll(journal, at, restUntil);
    await close();
    return entries.map(({ uid }) => uid);
  });
}

function imported(uid: string, at: number): CredentialEvent {
  const digest = createHash('sha256').update(uid).digest('hex');
  return {
    type: 'Imported',
    version: 1,
    key: {
      attempt: `att-${uid}`,
      applicationId: `app-${digest.slice(0, 20)}`,
      keyIdMasked: `${digest.slice(0, 4)}****${digest.slice(-4)}`,
      digest,
      bornAt: at - KEY_AGE_MS,
      expiresAt: null,
    },
  };
}

async function restAll(journal: JournalWithMeta, now: number, restUntil: number): Promise<void> {
  for (;;) {
    const claims = await journal.claimDue(now, CLAIMED_AT_ONCE, 'bench', LEASE_MS);
    if (claims.length === 0) return;
    for (const claim of claims) await journal.release(claim, { dueAt: restUntil, retries: {} });
  }
}
