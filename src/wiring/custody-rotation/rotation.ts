import { join } from 'node:path';
import type { KekSetting } from '../../config/kek-setting.ts';
import { openIdentity } from '../../custody/identity.ts';
import type { OpenedIdentity } from '../../custody/identity.ts';
import type { KekProvider } from '../../custody/kek/kek.ts';
import { openReplica } from '../../custody/replica.ts';
import { rewriteIdentity } from '../../custody/rewrite.ts';
import { ringWithNewIdentity } from '../../custody/ring.ts';
import { Fault } from '../../domain/fault.ts';
import { RUNNING_WITHIN_MS } from '../../domain/replica.ts';
import type { JournalWithMeta } from '../../journal/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { resealSlots } from '../../stores/embedded/reseal.ts';
import { keptCustodySettings, openInstallationCustody, travelling } from '../custody.ts';
import { EMBEDDED_STORE, STORES } from '../ground.ts';
import { resealJournal } from './reseal-journal.ts';

/** What the keys of an installation are changed with. No daemon holds the directory meanwhile. */
export interface RotationPlace {
  readonly directory: string;
  readonly journal: JournalWithMeta;
  readonly clock: Clock;
  readonly log: Log;
  readonly actor: string;
  readonly provider: (setting: KekSetting | null) => KekProvider;
}

export interface Rekeyed {
  readonly kek: string;
  /** False where an earlier run had done it. */
  readonly changed: boolean;
}

export interface Renewed {
  readonly recipient: string;
  /** True where an earlier run had made the identity and did not get to its end. */
  readonly resumed: boolean;
  readonly files: number;
  readonly escrowEntries: number;
  readonly storeValues: number;
}

/** Rejects with KT2026 while another replica runs: it would seal to what is being replaced. */
export async function requireAlone({ directory, journal, clock }: RotationPlace): Promise<void> {
  const { name } = await openReplica(directory, null);
  const running = (await journal.replicas.all()).find(
    (each) => each.name !== name && each.gone === null && clock.now() - each.seenAt < RUNNING_WITHIN_MS,
  );
  if (running === undefined) return;
  throw new Fault('KT2026', { place: `replica ${running.name}`, saw: 'seen in the last minutes' });
}

/** Seals the identity by another key. What was begun before is found done, or begun again. */
export async function rekey(place: RotationPlace, from: KekSetting | null, to: KekSetting): Promise<Rekeyed> {
  const done = await openedBy(place, to).catch((thrown: unknown) => {
    if (thrown instanceof Fault && (thrown.code === 'KT2006' || thrown.code === 'KT2008')) return null;
    throw thrown;
  });
  const rekeyed = done === null ? await sealedBy(place, from, to) : { kek: done.kek.name, changed: false };
  // What travels with the journal is written down anew, and the old copy goes.
  await (await custodyOf(place, to)).close();
  await place.journal.eraseDeleted();
  return rekeyed;
}

async function sealedBy(place: RotationPlace, from: KekSetting | null, to: KekSetting): Promise<Rekeyed> {
  const { ring } = await openedBy(place, from);
  const provider = place.provider(to);
  try {
    const kek = (await provider.find()) ?? (await provider.create());
    await rewriteIdentity(place.directory, ring, kek);
    return { kek: kek.name, changed: true };
  } finally {
    provider.close();
  }
}

/**
 * Makes a new identity and seals everything that may still be of use to it. Stopped anywhere, the next run goes on with
 * the identity that was made: until everything is sealed anew, none follows it.
 */
export async function renew(place: RotationPlace, setting: KekSetting | null): Promise<Renewed> {
  const marker = `custody-resealed/${(await openReplica(place.directory, null)).name}`;
  const resumed = await isUnfinished(place, setting, marker);
  if (!resumed) await makeIdentity(place, setting);
  const custody = await custodyOf(place, setting);
  try {
    const { clock, journal, actor, directory } = place;
    const recipient = custody.recipients[0];
    const work = { journal, reseal: custody.reseal, recipient, at: clock.now(), actor };
    const files = await resealJournal(work);
    const escrowEntries = await custody.resealEscrow();
    const storeValues = await resealSlots(join(directory, STORES), (file) =>
      custody.reseal(file, EMBEDDED_STORE),
    );
    await journal.eraseDeleted();
    await journal.meta.set(marker, recipient);
    return { recipient, resumed, files, escrowEntries, storeValues };
  } finally {
    await custody.close();
  }
}

async function isUnfinished(
  place: RotationPlace,
  setting: KekSetting | null,
  marker: string,
): Promise<boolean> {
  const { recipients } = (await openedBy(place, setting)).ring;
  return recipients.length > 1 && (await place.journal.meta.get(marker)) !== recipients[0];
}

async function makeIdentity(place: RotationPlace, setting: KekSetting | null): Promise<void> {
  const provider = place.provider(setting);
  try {
    const { ring, kek } = await opened(place, provider);
    await rewriteIdentity(place.directory, await ringWithNewIdentity(ring), kek);
  } finally {
    provider.close();
  }
}

async function openedBy(place: RotationPlace, setting: KekSetting | null): Promise<OpenedIdentity> {
  const provider = place.provider(setting);
  try {
    return await opened(place, provider);
  } finally {
    provider.close();
  }
}

async function opened({ directory, journal }: RotationPlace, kek: KekProvider): Promise<OpenedIdentity> {
  const { check: expectedCheck, recipient: expectedRecipient } = await travelling(journal.meta);
  return openIdentity({ directory, kek, mayCreate: false, expectedCheck, expectedRecipient });
}

async function custodyOf(place: RotationPlace, setting: KekSetting | null) {
  const { directory, journal, log } = place;
  const { name } = await openReplica(directory, null);
  const settings = await keptCustodySettings(journal.meta, directory, name);
  return openInstallationCustody(settings, place.provider(setting), journal, log);
}
