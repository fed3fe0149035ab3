/** What the demo tells the daemon that it plays with, over the channel between parent and child. */
export type ToDaemon =
  { readonly do: 'advance'; readonly ms: number } | { readonly do: 'tick' } | { readonly do: 'stop' };

export type FromDaemon =
  { readonly type: 'ready' } | { readonly type: 'done' } | { readonly type: 'failed'; readonly why: string };

/** How the daemon of the demo is started: as JSON in its one argument. */
export interface DemoDaemonOptions {
  readonly dataDirectory: string;
  readonly manifestsDirectory: string;
  readonly recoveryRecipient: string;
  /** How far its clock is ahead already. */
  readonly aheadMs: number;
}
