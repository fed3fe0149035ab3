/** One question to the API. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** How long the daemon may take to begin its answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export type Request = Pick<Exchange, 'path'> & Partial<Exchange>;

/** How a question reaches the daemon: over a socket from Node, by `fetch` from a page. */
export interface Asking {
  readonly ask: <T>(request: Request) => Promise<T>;
  /** The same for an answer that holds `items`. */
  readonly list: <T>(request: Request) => Promise<readonly T[]>;
}
