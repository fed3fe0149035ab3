import { HOUR_MS } from '../../src/domain/duration.ts';
import type { DoctorCheck, WhyView } from '../../src/domain/views.ts';
import { NOW } from './sample-fleet.ts';

export const ANCHORS = {
  last: { number: 12, at: NOW - HOUR_MS, streams: 3 },
  eventsAfter: 2,
  notAnchored: 0,
  file: 'data/anchors/inst_1.anchors',
};

export const INFO = {
  version: '0.1.0',
  startedAt: NOW - HOUR_MS,
  now: NOW,
  dataDirectory: '/var/lib/keyturn',
  manifestsDirectory: null,
  rejectedConfiguration: [],
  rehearsal: true,
};

export const WHY: Pick<WhyView, 'reasons'> = {
  reasons: [
    {
      kind: 'rotate-now-because',
      text: 'age 92d ≥ max 90d',
      source: { file: 'policies/prod.yaml', line: 14 },
      policy: 'webull-prod',
    },
  ],
};

export const CHECKS: readonly DoctorCheck[] = [
  { name: 'custody', ok: true, saw: 'seals and opens; escrow has room', next: null },
  { name: 'issuer webull-broker-hk', ok: false, saw: 'KT4001 no answer', next: 'keyturn explain KT4001' },
];
