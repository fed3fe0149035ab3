import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { NO_RULES } from '../../../src/domain/policy/spec.ts';
import type { PolicySpec } from '../../../src/domain/policy/spec.ts';
import { ANY_ALERT } from '../../../src/domain/policy/route.ts';
import type { CredentialSpec, Fleet } from '../../../src/domain/spec.ts';
import { schedulesWith } from '../../../src/schedule/schedules.ts';
import { OVERLAP_OF_TEN_DAYS_MS } from '../issuer/rules.ts';
import type { IssuerRules } from '../issuer/rules.ts';
import type { Random } from '../random.ts';

export const CONSUMER = 'router';
export const FIELDS = { KEY: 'appKey', SECRET: 'appSecret' } as const;
const SOURCE = { file: 'simulated.yaml', line: 1 };

/** What one run simulates, drawn from its seed. */
export interface Setup {
  readonly credentials: number;
  readonly replicas: 1 | 2;
  readonly rules: readonly IssuerRules[];
  readonly fleet: Fleet;
  /** How old each credential's key is at the beginning; null: it has none yet. */
  readonly agesMs: readonly (number | null)[];
  /** The credential whose keys only a person can make. */
  readonly attended: number;
  readonly portal: PortalRules;
}

/** What the page of the issuer shows of a key. */
export interface PortalRules {
  readonly daysOnly: boolean;
  readonly showsSecretMask: boolean;
}

export function attendedFrom(random: Random, credentials: number): number {
  return random.fork('attended').below(credentials);
}

export function setupFrom(random: Random, credentials: number): Setup {
  const rules = [rulesFrom(random), rulesFrom(random)];
  const attended = attendedFrom(random, credentials);
  const specs = Array.from({ length: credentials }, (_, index) =>
    specFrom(random, index, index === attended ? 'portal' : 'issuer'),
  );
  const policies = rules.map((_, index) => policyFrom(random, index));
  return {
    credentials,
    replicas: random.chance(0.4) ? 2 : 1,
    ...{ rules, attended, portal: portalFrom(random.fork('portal')) },
    fleet: fleetOf(specs, policies),
    agesMs: specs.map((_, index) =>
      random.chance(0.15) ? null : random.below((policies[index % 2]?.age.rotateMs ?? DAY_MS) + 2 * DAY_MS),
    ),
  };
}

/** A page that shows neither the hour nor a mask hides a second reset of the same day from everybody. */
function portalFrom(random: Random): PortalRules {
  const daysOnly = random.chance(0.5);
  return { daysOnly, showsSecretMask: daysOnly || random.chance(0.5) };
}

function rulesFrom(random: Random): IssuerRules {
  return {
    overlapMs: random.chance(0.8) ? OVERLAP_OF_TEN_DAYS_MS : 0,
    resetChangesAppKey: random.chance(0.5),
    secondResetKillsFirstOld: random.chance(0.7),
    deleteEndsAllVersions: true,
    resetsPerDay: random.chance(0.2) ? 3 : null,
    wantsCode: random.chance(0.5),
    tellsOldEnd: random.chance(0.5),
  };
}

function policyFrom(random: Random, index: number): PolicySpec {
  const rotateMs = random.between(55, 75) * DAY_MS;
  return {
    ...NO_RULES,
    name: `policy-${index}`,
    mode: 'enforce',
    select: { issuer: null, labels: { house: `house-${index}` } },
    age: { warnMs: rotateMs - 5 * DAY_MS, rotateMs, maxMs: rotateMs + 15 * DAY_MS, ceilingMs: null },
    extends: [],
    concurrent: random.chance(0.4) ? random.between(1, 2) : null,
    routes: [{ match: ANY_ALERT, to: ['pager'], repeatMs: 12 * HOUR_MS }],
    source: SOURCE,
    lines: {},
  };
}

function specFrom(random: Random, index: number, door: 'issuer' | 'portal'): CredentialSpec {
  const stores = ['alpha', 'beta', 'gamma'].slice(0, random.between(1, 3));
  return {
    name: `key-${index}`,
    was: null,
    labels: { house: `house-${index % 2}` },
    issuer: `${door}-${index % 2}`,
    user: 'somebody@example.com',
    application: `application-${index}`,
    standby: null,
    owner: null,
    destinations: stores.map((store) => ({
      name: `${store}:key-${index}`,
      store,
      at: { path: `key-${index}` },
    })),
    fields: FIELDS,
    consumers: [{ name: CONSUMER, loads: 'live', token: null, kubernetes: null }],
    source: SOURCE,
  };
}

export function fleetOf(credentials: readonly CredentialSpec[], policies: readonly PolicySpec[]): Fleet {
  return {
    ...{
      issuers: new Map(),
      stores: new Map(),
      channels: new Map(),
      leakSources: new Map(),
      clusters: new Map(),
    },
    policies,
    credentials: new Map(credentials.map((each) => [each.name, each])),
    calendars: new Map(),
    onboarding: new Map(),
    scheduleOf: schedulesWith(new Map()),
    digest: credentials.map(({ name }) => name).join(),
  };
}

/** The same fleet with one credential under another name. */
export function renamed(fleet: Fleet, application: string, name: string): Fleet {
  const specs = [...fleet.credentials.values()].map((spec) =>
    spec.application === application ? { ...spec, name, was: spec.name } : spec,
  );
  return fleetOf(specs, fleet.policies);
}
