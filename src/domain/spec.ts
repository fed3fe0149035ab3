import type { Calendars } from './schedule/calendar.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { ScheduleSpec } from './schedule/spec.ts';
import type { Secret } from './secret.ts';
import type { Source } from './source.ts';

export type { Source };

export type FieldPart = 'appKey' | 'appSecret';

/** One place in a store. `name` is unique within the credential and stable: `vault-prod:trading/wb-orders-1`. */
export interface DestinationSpec {
  readonly name: string;
  readonly store: string;
  /** What the store's driver needs beside `store`, validated by its schema: a path, a secret's name, a file. */
  readonly at: Readonly<Record<string, string>>;
}

export interface ConsumerSpec {
  readonly name: string;
  readonly loads: 'live' | 'on-restart';
  /** The bearer token with which this consumer reports `loaded`; null where it can't report. */
  readonly token: Secret | null;
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

export type PolicyMode = 'audit' | 'plan' | 'enforce';

export type Severity = 'critical' | 'warning' | 'info';

export interface RouteSpec {
  readonly severity: Severity | null;
  readonly to: readonly string[];
  /** How often an alert that is still raised is said again; null: once. */
  readonly repeatMs: number | null;
}

export interface PolicySpec {
  readonly name: string;
  readonly mode: PolicyMode;
  readonly select: {
    readonly issuer: string | null;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly age: { readonly warnMs: number | null; readonly rotateMs: number; readonly maxMs: number };
  /** How long before the issuer's own expiry a key is rotated; null: the issuer's expiry is not watched. */
  readonly issuerExpiryLeadMs: number | null;
  /** Where in the overlap a consumer that has not loaded the new key becomes a straggler: a fraction of it, 0 to 1. */
  readonly stragglerWarnFraction: number;
  /** How many rotations under this policy may be between their reset and their promotion at once. */
  readonly concurrent: number | null;
  readonly routes: readonly RouteSpec[];
  readonly source: Source;
  /** The lines of single fields, `age.rotate` → 14, so that `why` can name the rule. */
  readonly lines: Readonly<Record<string, number>>;
}

/** Everything the manifests say, valid as a whole. `digest` changes when any of it does. */
export interface Fleet {
  readonly issuers: ReadonlyMap<string, IssuerSpec>;
  readonly stores: ReadonlyMap<string, StoreSpec>;
  readonly channels: ReadonlyMap<string, ChannelSpec>;
  readonly policies: readonly PolicySpec[];
  readonly credentials: ReadonlyMap<string, CredentialSpec>;
  readonly calendars: Calendars;
  /** A schedule of one of the policies, ready to be asked; the same one for all credentials that share the spec. */
  readonly scheduleOf: (spec: ScheduleSpec) => Schedule;
  readonly digest: string;
}
