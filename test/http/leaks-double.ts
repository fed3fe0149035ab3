import { Fault } from '../../src/domain/fault.ts';
import type { FindingDetail } from '../../src/domain/leaks/views.ts';
import type { LeakOperations } from '../../src/engine/operations/leaks/operations.ts';
import { NOW } from './sample-fleet.ts';

export interface LeaksDouble extends LeakOperations {
  /** What was asked, in order. */
  readonly asked: readonly (readonly unknown[])[];
}

export const FINDING: FindingDetail = {
  ...{ id: 'leak_0011223344556677', credential: 'wb-orders-1', version: 8, level: 'pair', stage: 'open' },
  ...{
    severity: 'critical',
    keyStatus: 'current',
    place: 'acme/router: config/app.env',
    tools: ['gitleaks'],
  },
  ...{ reportedAt: NOW - 60_000, reason: null },
  next: 'keyturn revoke wb-orders-1 --leaked --incident leak_0011223344556677',
  steps: [
    {
      ...{ at: NOW - 60_000, by: 'token:ci', what: 'reported', reason: null, delivery: null },
      evidence: {
        ...{ tool: 'gitleaks', rule: 'generic-api-key', repository: 'acme/router', file: 'config/app.env' },
        ...{ line: 3, commit: '0011223344556677', url: null },
      },
    },
  ],
};

/** Knows one finding, and takes every report. */
export function createLeaksDouble(): LeaksDouble {
  const asked: unknown[][] = [];
  const find = (id: string): FindingDetail => {
    if (id === FINDING.id) return FINDING;
    throw new Fault('KT1406', { place: `finding ${id}`, saw: 'no credential has it' });
  };
  const { steps, ...row } = FINDING;
  return {
    asked,
    findings: async (query) => {
      asked.push(['findings', query]);
      return [row];
    },
    finding: async (id) => ({ ...find(id), steps }),
    judge: async (id, verdict, reason, caller) => {
      asked.push(['judge', id, verdict, reason, caller.name]);
      return { ...find(id), stage: verdict };
    },
    deliver: async (source) => {
      asked.push(['deliver', source]);
      return null;
    },
    tokenTypes: async () => ['fake-type'],
    notTaken: (source, why) => void asked.push(['notTaken', source, why]),
    ingest: async (format, text, caller) => {
      asked.push(['ingest', format, text, caller.name]);
      return { reported: 2, unmatched: 1, known: 0, beyond: 0, live: 1, unopened: [], findings: [row] };
    },
  };
}
