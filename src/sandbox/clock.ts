/** The sandbox's own clock: real time plus an offset that can be moved. The only file here that reads the time. */

/** Real time, in epoch milliseconds. Everything else in the sandbox takes `now` as an argument. */
export const realNow = (): number => Date.now();

/** Epoch milliseconds as RFC 3339 in UTC, the form of every time in the JSON API. */
export const rfc3339 = (at: number): string => new Date(at).toISOString();

/** The same, keeping "there is none". */
export const rfc3339OrNull = (at: number | null): string | null => (at === null ? null : rfc3339(at));

/** Epoch milliseconds as an HTTP `Date` header. */
export const httpDate = (at: number): string => new Date(at).toUTCString();
