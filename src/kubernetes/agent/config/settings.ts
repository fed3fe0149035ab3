import type { Address } from '../../../domain/endpoint.ts';
import type { Format } from '../files/formats.ts';
import type { Piece } from '../files/template.ts';

export interface AgentSettings {
  readonly address: Address;
  /** Read anew at every connection, so that a token may be replaced while the agent runs. */
  readonly tokenFile: string;
  readonly directory: string;
  /** Nobody else can write to it, whatever its mode says: a volume that others have read-only. */
  readonly alone: boolean;
  /** What the agent calls itself. */
  readonly instance: string;
  readonly credentials: readonly CredentialSettings[];
}

export interface CredentialSettings {
  readonly name: string;
  readonly files: readonly FileSettings[];
  readonly onChange: OnChange;
  readonly ack: Ack;
}

export interface FileSettings {
  readonly name: string;
  readonly mode: number;
  readonly content:
    | { readonly kind: 'format'; readonly format: Format }
    | { readonly kind: 'template'; readonly pieces: readonly Piece[] };
}

/** How the application is told that its files have changed. */
export type OnChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals; readonly to: Signalled }
  | LoopbackPlace;

/** Whom a signal goes to. */
export type Signalled =
  | { readonly kind: 'pidFile'; readonly file: string }
  /** The first processes of the pod's containers that mount the folder of the keys. */
  | { readonly kind: 'containers' };

/** How the application says which version it has loaded. */
export type Ack =
  | { readonly kind: 'none' }
  /** It writes the number of the version into this file. */
  | { readonly kind: 'file'; readonly path: string }
  | LoopbackPlace;

/** On this machine and nowhere else. */
export interface LoopbackPlace {
  readonly kind: 'http';
  readonly port: number;
  readonly path: string;
}

/** Files that the configuration names. */
export interface Paths {
  /** A path is meant from the folder of the configuration. */
  readonly resolve: (path: string) => string;
  readonly readText: (path: string) => string;
}
