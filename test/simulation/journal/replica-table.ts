import { Fault } from '../../../src/domain/fault.ts';
import { UNSEEN_ESCROW } from '../../../src/domain/replica.ts';
import type { Replica } from '../../../src/domain/replica.ts';
import type { ReplicaBook } from '../../../src/ports/journal.ts';
import type { JournalDisk } from './tables.ts';

export function memoryReplicas(disk: JournalDisk, read: () => void, write: () => void): ReplicaBook {
  const change = (name: string, to: Partial<Replica>): void => {
    write();
    const known = disk.tables.replicas.get(name);
    if (known === undefined)
      throw new Fault('KT2032', { place: 'journal, replicas', saw: `no replica ${name}` });
    disk.tables.replicas.set(name, { ...known, ...to });
  };
  return {
    all: async () => {
      read();
      return [...disk.tables.replicas.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
    },
    join: async (name, escrow, at) => {
      write();
      const known = disk.tables.replicas.get(name);
      const isTheirs = known === undefined || [escrow, UNSEEN_ESCROW].includes(known.escrow);
      if (!isTheirs && known.gone === null)
        throw new Fault('KT2031', { place: `journal, replica ${name}`, saw: 'it has another escrow' });
      const fresh = known ?? { name, sweptAt: null, importedAt: null };
      disk.tables.replicas.set(name, { ...fresh, escrow, seenAt: at, gone: null });
    },
    beat: async (name, seenAt, sweptAt) => change(name, { seenAt, sweptAt }),
    forgetAhead: async (now) => {
      for (const { name, sweptAt, importedAt } of [...disk.tables.replicas.values()])
        if ((sweptAt ?? 0) > now || (importedAt ?? 0) > now)
          change(name, { sweptAt: notAhead(sweptAt, now), importedAt: notAhead(importedAt, now) });
    },
    imported: async (name, importedAt) => change(name, { importedAt }),
    gone: async (name, gone) => change(name, { gone }),
  };
}

function notAhead(at: number | null, now: number): number | null {
  return at === null || at > now ? null : at;
}
