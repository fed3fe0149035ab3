/** One request as it came over the wire, and what goes back. Nothing here knows what the issuer does. */

export interface Incoming {
  readonly method: string;
  /** Path and query exactly as sent: a signature covers them. */
  readonly target: string;
  readonly path: string;
  /** The query, form-decoded (a `+` is a space). */
  readonly query: URLSearchParams;
  /** In the order sent, repeated ones repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
  /** The caller's address; an IPv4 one in its plain form. */
  readonly remoteAddress: string;
  /** A wrong clock, armed as a fault: this request is judged and dated by it. 0 otherwise. */
  readonly clockShiftMs: number;
}

export type Reply = JsonReply | PageReply;

export interface JsonReply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** What a browser is sent: a page, its style, or the way to another page. */
export interface PageReply {
  readonly status: number;
  readonly text: string;
  /** In lower case, with `content-type` among them; a repeated header has several values. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

export type Handler = (request: Incoming) => Promise<Reply>;

/** The first header of that name; undefined when there is none or it is empty. */
export function header(request: Pick<Incoming, 'headers'>, name: string): string | undefined {
  const found = request.headers.find(([candidate]) => candidate.toLowerCase() === name);
  return found?.[1] === '' ? undefined : found?.[1];
}

/** Splits a request target; the query is read as SDK clients write it. */
export function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark === -1) return { path: target, query: new URLSearchParams() };
  // The constructor drops one leading question mark, and only that one is ours.
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark)) };
}
