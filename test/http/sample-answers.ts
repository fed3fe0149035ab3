import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { Adoption, Holder } from '../../src/domain/pods/adoption.ts';
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

/** Four of five have not loaded it, each for a reason of its own. */
export const ADOPTION: Omit<Adoption, 'credential'> = {
  version: 7,
  previous: { version: 6, endsAt: NOW + 6 * DAY_MS },
  holders: [
    holder('trading/orders-0', 'loaded', { loaded: 7, delivered: 7 }),
    holder('trading/orders-1', 'delivered', { delivered: 7 }),
    holder('trading/orders-2', 'old', { delivered: 6, loaded: 6 }),
    holder('trading/orders-3', 'old', {}, 'not injected'),
    { ...holder(null, 'old', {}, 'not heard of'), consumer: 'risk-batch' },
  ],
  unseen: [],
};

function holder(
  pod: string | null,
  word: Holder['word'],
  versions: { readonly delivered?: number; readonly loaded?: number },
  unknown: string | null = null,
): Holder {
  const mark = (version: number | undefined) =>
    version === undefined ? null : { version, at: NOW - HOUR_MS };
  const { delivered, loaded } = versions;
  return {
    ...{ consumer: 'order-router', pod, word, unknown },
    ...{ delivered: mark(delivered), loaded: mark(loaded) },
  };
}

export const CHECKS: readonly DoctorCheck[] = [
  { name: 'custody', ok: true, saw: 'seals and opens; escrow has room', next: null },
  { name: 'issuer webull-broker-hk', ok: false, saw: 'KT4001 no answer', next: 'keyturn explain KT4001' },
];
