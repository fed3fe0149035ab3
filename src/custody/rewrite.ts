import { Fault } from '../domain/fault.ts';
import { replacePrivate } from './files.ts';
import { forgetBefore, identityPaths, readIfThere } from './identity.ts';
import type { IdentityPaths } from './identity.ts';
import type { Kek } from './kek/kek.ts';
import { markOf, parseRecord, recordOf, recordText } from './record.ts';
import { parseRing, ringText } from './ring.ts';
import type { KeyRing } from './ring.ts';

/**
 * Puts a ring into identity.age, sealed by a key. A crash at any point leaves a directory that the old key or the new
 * one opens: custody.json names both until the new file was read back and opened, and the old file stays beside it for
 * as long. Rejects with KT2020 (can't be written) and KT2025 (did not open again; the old file is back).
 */
export async function rewriteIdentity(directory: string, ring: KeyRing, kek: Kek): Promise<void> {
  const paths = identityPaths(directory);
  const sealed = await kek.wrap(Buffer.from(ringText(ring)), ring.digester.check);
  await requireOpens(kek, sealed, ring, paths.identity);
  const before = await readIfThere(paths.identity);
  const record = parseRecord(await readIfThere(paths.record), paths.record);
  if (before === null || record === null)
    throw new Fault('KT2007', { place: paths.identity, saw: 'no such file, or no custody.json beside it' });
  await replacePrivate(paths.record, recordText({ ...record, next: await markOf(kek, ring.digester.check) }));
  await replacePrivate(paths.kept, before);
  await replacePrivate(paths.identity, sealed);
  await readBack(paths, kek, ring, before, record);
  await replacePrivate(paths.record, recordText(await recordOf(ring, kek)));
  await forgetBefore(paths);
}

async function readBack(
  paths: IdentityPaths,
  kek: Kek,
  ring: KeyRing,
  before: Uint8Array,
  record: Parameters<typeof recordText>[0],
): Promise<void> {
  try {
    const written = await readIfThere(paths.identity);
    await requireOpens(kek, written ?? new Uint8Array(), ring, paths.identity);
  } catch (thrown) {
    await replacePrivate(paths.identity, before);
    await replacePrivate(paths.record, recordText(record));
    await forgetBefore(paths);
    throw thrown;
  }
}

async function requireOpens(kek: Kek, sealed: Uint8Array, ring: KeyRing, place: string): Promise<void> {
  const plain = await kek.unwrap(sealed).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause;
    throw new Fault('KT2025', { place, saw: `bytes that ${kek.name} does not open again`, cause });
  });
  const opened = await parseRing(Buffer.from(plain).toString('utf8'));
  plain.fill(0);
  if (opened !== null && ringText(opened) === ringText(ring)) return;
  throw new Fault('KT2025', { place, saw: 'other keys than were sealed' });
}
