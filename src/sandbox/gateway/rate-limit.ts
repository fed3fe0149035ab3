/** So many calls in any window of so many milliseconds, per name. In memory. */
export interface RateLimit {
  /** Whether one more call is allowed now; counts it if so. */
  allow(name: string, now: number): boolean;
}

export function rateLimit({ calls, perMs }: { calls: number; perMs: number }): RateLimit {
  const recent = new Map<string, number[]>();
  return {
    allow: (name, now) => {
      const kept = (recent.get(name) ?? []).filter((at) => now - at < perMs && at <= now);
      const allowed = kept.length < calls;
      recent.set(name, allowed ? [...kept, now] : kept);
      return allowed;
    },
  };
}
