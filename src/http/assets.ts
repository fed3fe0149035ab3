/** A file of the dashboard, as it was built. */
export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
  /** The same, compressed when it was built. */
  readonly gzip: Uint8Array;
}

/** By path below the address of the daemon; `/index.html` stands for every page. */
export type Assets = ReadonlyMap<string, Asset>;
