import type { ZodType } from 'zod';
import type { Secret } from '../domain/secret.ts';
import type { Clock } from './clock.ts';
import type { Store, StoreCapabilities } from './store.ts';

/** What every store gets beside its settings. */
export interface StoreDeps {
  readonly clock: Clock;
  /** Keyed digest of named values: tells two values apart without telling what they are. */
  digest(values: Readonly<Record<string, Secret>>): string;
  /** One age file over the bytes, to the installation and every recovery recipient. */
  seal(bytes: Uint8Array): Promise<Uint8Array>;
  /** The bytes of an age file that `seal` made. */
  open(file: Uint8Array): Promise<Uint8Array>;
  /** A folder of the installation's own data, in which a store that keeps files makes one named after itself. */
  readonly directory: string;
  /** The process environment: variables that would weaken a client library, and where a pod finds its cluster. Nothing else is read from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** One kind of store: a folder under stores/ exports one of these, and one line in the wiring names it. */
export interface StoreDriver {
  /** What `spec.driver` says in a manifest. */
  readonly driver: string;
  readonly capabilities: StoreCapabilities;
  /** The manifest's `spec` without `driver`. Secrets arrive as `Secret`: `{fromFile: …}` is resolved before. */
  readonly settingsSchema: ZodType;
  /** What a destination says beside `store`. */
  readonly destinationSchema: ZodType<Readonly<Record<string, string>>>;
  /**
   * Makes the store; opens no connection yet. `settings` must satisfy `settingsSchema`. Throws a 30xx to 33xx fault
   * where the environment makes the store unsafe.
   */
  create(name: string, settings: unknown, deps: StoreDeps): Store;
}
