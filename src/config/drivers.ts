import type { z } from 'zod';

/** What configuration must know of an adapter: the shape of its settings. Secrets arrive as `Secret` instances. */
export interface SettingsDriver {
  readonly settingsSchema: z.ZodType;
}

export interface StoreSettingsDriver extends SettingsDriver {
  /** What a destination says beside `store`; its values are strings. */
  readonly destinationSchema: z.ZodType<Readonly<Record<string, string | undefined>>>;
}

export interface ClusterSettingsDriver extends SettingsDriver {
  /** By which issuer the tokens of its pods are known: no two clusters have the same. */
  tokenIssuer(settings: unknown): string;
}

/** The drivers there are, by name, for each kind of adapter. */
export interface DriverSchemas {
  readonly issuers: ReadonlyMap<string, SettingsDriver>;
  readonly stores: ReadonlyMap<string, StoreSettingsDriver>;
  readonly channels: ReadonlyMap<string, SettingsDriver>;
  readonly leakSources: ReadonlyMap<string, SettingsDriver>;
  readonly clusters: ReadonlyMap<string, ClusterSettingsDriver>;
}
