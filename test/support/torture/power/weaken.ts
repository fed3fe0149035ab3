import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Database } from 'better-sqlite3';
import { fileURLToPath } from 'node:url';
import { sqliteDriver } from '../../../../src/journal/sqlite/driver.ts';

/** What the load does without, to see that the rig would notice. */
export const WEAKNESSES = ['synchronous=NORMAL', 'synchronous=OFF', 'escrow not synced'] as const;

export type Weakness = (typeof WEAKNESSES)[number];

export async function weaken(weakness: Weakness): Promise<void> {
  switch (weakness) {
    case 'synchronous=NORMAL':
      return relaxPragma('NORMAL');
    case 'synchronous=OFF':
      return relaxPragma('OFF');
    case 'escrow not synced':
      return dropDatasync();
  }
}

async function relaxPragma(to: string): Promise<void> {
  const { prototype } = await sqliteDriver();
  const pragma = Reflect.get<Database, 'pragma'>(prototype, 'pragma');
  prototype.pragma = function (source, options) {
    return pragma.call(this, source.replace('synchronous = FULL', `synchronous = ${to}`), options);
  };
}

async function dropDatasync(): Promise<void> {
  const handle = await open(fileURLToPath(import.meta.url));
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  prototype.datasync = async () => undefined;
}
