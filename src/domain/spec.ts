import type { OnboardingSpec } from './onboarding/dossier.ts';
import type { PolicySpec } from './policy/spec.ts';
import type { Calendars } from './schedule/calendar.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { ScheduleSpec } from './schedule/spec.ts';
import type { Secret } from './secret.ts';
import type { Severity } from './severity.ts';
import type { Source } from './source.ts';

export type { Severity, Source };

export type FieldPart = 'appKey' | 'appSecret';

/** One place in a store. `name` is unique within the credential and stable: `vault-prod:trading/wb-orders-1`. */
export interface DestinationSpec {
  readonly name: string;
  readonly store: string;
  /** What the store's driver needs beside `store`, validated by its schema: a path, a secret's name, a file. */
  readonly at: Readonly<Record<string, string>>;
}

/** What a pod runs as, and all that it may have follows from. */
export interface ServiceAccount {
  /** The manifest of its cluster. */
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

export interface ConsumerSpec {
  readonly name: string;
  readonly loads: 'live' | 'on-restart';
  /** The bearer token by which this consumer is known; null where it has none. */
  readonly token: Secret | null;
  /** Whose pods are this consumer; null where none are. */
  readonly kubernetes: ServiceAccount | null;
}

export interface CredentialSpec {
  readonly name: string;
  /** The name it had before, when it was renamed. */
  readonly was: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly issuer: string;
  /** The login at the issuer under which the key application stands. */
  readonly user: string | null;
  /** The name of the key application at the issuer; the credential's own name unless told otherwise. */
  readonly application: string;
  /** A second key application, empty until a containment moves the key there; null where there is none. */
  readonly standby: string | null;
  readonly owner: string | null;
  readonly destinations: readonly DestinationSpec[];
  /** Field name in the store → part of the key pair. */
  readonly fields: Readonly<Record<string, FieldPart>>;
  readonly consumers: readonly ConsumerSpec[];
  readonly source: Source;
}

/** What an adapter gets to build itself: its name and the settings that its own schema has validated. */
export interface AdapterSpec {
  readonly name: string;
  readonly driver: string;
  readonly settings: unknown;
  readonly source: Source;
}

export type IssuerSpec = AdapterSpec;
export type StoreSpec = AdapterSpec;
export type ChannelSpec = AdapterSpec;
export type LeakSourceSpec = AdapterSpec;

export interface ClusterSpec extends AdapterSpec {
  /** By which issuer the tokens of its pods are known. */
  readonly tokenIssuer: string;
}

/** Everything the manifests say, valid as a whole. `digest` changes when any of it does. */
export interface Fleet {
  readonly issuers: ReadonlyMap<string, IssuerSpec>;
  readonly stores: ReadonlyMap<string, StoreSpec>;
  readonly channels: ReadonlyMap<string, ChannelSpec>;
  /** Who reports leaks by themselves. */
  readonly leakSources: ReadonlyMap<string, LeakSourceSpec>;
  /** Whose pods are consumers. */
  readonly clusters: ReadonlyMap<string, ClusterSpec>;
  readonly policies: readonly PolicySpec[];
  readonly credentials: ReadonlyMap<string, CredentialSpec>;
  readonly calendars: Calendars;
  /** The dossiers of applications for an issuer's API. */
  readonly onboarding: ReadonlyMap<string, OnboardingSpec>;
  /** A schedule of one of the policies, ready to be asked; the same one for all credentials that share the spec. */
  readonly scheduleOf: (spec: ScheduleSpec) => Schedule;
  readonly digest: string;
}
