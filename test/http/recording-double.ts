import type { Operations } from '../../src/engine/operations/operations.ts';
import { HANDOVER, INCIDENT } from './sample-incident.ts';
import { REPORT } from './sample-report.ts';

/** What was done, and what is open. */
export function recording(note: (operation: keyof Operations, ...args: readonly unknown[]) => void) {
  return {
    report: async (request) => {
      note('report', request);
      return REPORT;
    },
    incident: async (id) => {
      note('incident', id);
      return INCIDENT;
    },
    handover: async () => {
      note('handover');
      return HANDOVER;
    },
  } satisfies Partial<Operations>;
}
