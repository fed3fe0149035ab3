import type { OnboardingSpec } from '../domain/onboarding/dossier.ts';
import type { PolicySpec } from '../domain/policy/spec.ts';
import type { CalendarSpec } from '../domain/schedule/calendar.ts';
import type {
  ChannelSpec,
  ClusterSpec,
  CredentialSpec,
  IssuerSpec,
  LeakSourceSpec,
  Source,
  StoreSpec,
} from '../domain/spec.ts';
import type { DriverSchemas } from './drivers.ts';
import { createInterner } from './intern.ts';
import type { Interner } from './intern.ts';
import { problem } from './problem.ts';
import type { Position, Problem } from './problem.ts';
import type { SecretResolver } from './secret-references.ts';
import type { Kind } from './manifest-schemas.ts';

/** The fleet while it is being read: what is valid so far, and everything that is wrong. */
export interface Draft {
  readonly drivers: DriverSchemas;
  readonly secrets: SecretResolver;
  readonly interner: Interner;
  readonly problems: Problem[];
  readonly issuers: Map<string, IssuerSpec>;
  readonly stores: Map<string, StoreSpec>;
  readonly channels: Map<string, ChannelSpec>;
  readonly leakSources: Map<string, LeakSourceSpec>;
  readonly clusters: Map<string, ClusterSpec>;
  /** Those that come with keyturn, and those of the manifests in their place. */
  readonly calendars: Map<string, CalendarSpec>;
  readonly policies: Map<string, PolicySpec>;
  readonly credentials: Map<string, CredentialSpec>;
  readonly onboarding: Map<string, OnboardingSpec>;
  /** Every name that stands somewhere, valid or not, so that one mistake is not reported twice. */
  readonly declared: Readonly<Record<Kind, Map<string, Source>>>;
  /** Who has what: by store the places in it, by issuer and user the key applications. */
  readonly claims: Map<string, Map<string, Source>>;
}

export function createDraft(drivers: DriverSchemas, secrets: SecretResolver): Draft {
  return {
    drivers,
    secrets,
    interner: createInterner(),
    problems: [],
    issuers: new Map(),
    stores: new Map(),
    channels: new Map(),
    leakSources: new Map(),
    clusters: new Map(),
    calendars: new Map(),
    policies: new Map(),
    credentials: new Map(),
    onboarding: new Map(),
    declared: {
      Issuer: new Map(),
      Store: new Map(),
      Channel: new Map(),
      LeakSource: new Map(),
      Cluster: new Map(),
      Calendar: new Map(),
      RotationPolicy: new Map(),
      Credential: new Map(),
      PolicyTest: new Map(),
      OnboardingApplication: new Map(),
    },
    claims: new Map(),
  };
}

/** Takes a name for a manifest; a second one of the same kind is a problem that names both places. */
export function declare(draft: Draft, kind: Kind, name: string, source: Source, at: () => Position): boolean {
  const first = draft.declared[kind].get(name);
  if (first === undefined) {
    draft.declared[kind].set(name, source);
    return true;
  }
  const saw = `metadata.name: ${kind} ${JSON.stringify(name)} already stands at ${first.file}:${first.line}`;
  draft.problems.push(problem('KT1020', source.file, at(), { saw }));
  return false;
}

/** What a credential takes for itself: `key` within `group`, called `what` where it was taken before. */
export interface Claim {
  readonly group: string;
  readonly key: string;
  readonly what: string;
}

/** Takes a place or an application for a credential; a second claim is a problem that names both places. */
export function claim(draft: Draft, { group, key, what }: Claim, source: Source, at: () => Position): void {
  const taken = draft.claims.get(group) ?? new Map<string, Source>();
  draft.claims.set(group, taken);
  const first = taken.get(key);
  if (first === undefined) {
    taken.set(key, source);
    return;
  }
  const saw = `${what} is already claimed at ${first.file}:${first.line}`;
  draft.problems.push(problem('KT1022', source.file, at(), { saw }));
}
