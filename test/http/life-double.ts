import type { LifePlan } from '../../src/domain/life/request.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';

interface Stage {
  readonly note: (operation: keyof Operations, ...args: readonly unknown[]) => void;
  readonly find: (name: string) => unknown;
  readonly play: (name: string) => { afterPosition: number };
}

/** Every operation on a life is possible and does one thing. */
export function living({ note, find, play }: Stage) {
  return {
    life: async (name, request, dryRun, caller) => {
      note('life', name, request, dryRun, caller);
      find(name);
      const lines = [{ kind: 'does', text: 'starts no new rotation until it is resumed' }] as const;
      const plan: LifePlan = { name, act: request.act, refused: null, lines, seq: 7 };
      return { plan, afterPosition: dryRun ? null : play(name).afterPosition, approval: null };
    },
    importKey: async (name, reason, raw, caller) => {
      note('importKey', name, reason, Buffer.from(raw).toString('utf8'), caller);
      find(name);
      const plan: LifePlan = { name, act: 'import', refused: null, lines: [], seq: 7 };
      return { plan, ...play(name), approval: null };
    },
    confirmRestore: async (name, reason, caller) => note('confirmRestore', name, reason, caller),
  } satisfies Partial<Operations>;
}
