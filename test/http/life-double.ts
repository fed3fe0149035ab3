import type { SurveyedPlace } from '../../src/domain/survey/view.ts';
import type { LifePlan } from '../../src/domain/life/request.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';

interface Stage {
  readonly note: (operation: keyof Operations, ...args: readonly unknown[]) => void;
  readonly find: (name: string) => unknown;
  readonly play: (name: string) => { afterPosition: number };
}

/** Every operation on a life is possible and does one thing; `surveyed` are the places that stores hold. */
export function living({ note, find, play }: Stage, surveyed: () => readonly SurveyedPlace[]) {
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
    survey: async (request) => {
      note('survey', request);
      return { places: surveyed(), issuers: ['webull'] };
    },
    adopt: async (asks, reason, dryRun, caller) => {
      note('adopt', asks, reason, dryRun, caller);
      return asks.map(({ name }) => ({ name, act: 'adopt' as const, refused: null, lines: [], seq: 7 }));
    },
    confirmRestore: async (name, reason, caller) => note('confirmRestore', name, reason, caller),
  } satisfies Partial<Operations>;
}
