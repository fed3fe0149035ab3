/** The two clocks of the machine. Only `wall` may step; only `monotonic` is safe for measuring. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicMs(): number;
}
