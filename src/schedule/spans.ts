/** A stretch of time in epoch milliseconds; the end is not part of it. */
export interface Span {
  readonly startAt: number;
  readonly endAt: number;
}

/** In order, without overlaps, and with neighbours joined. */
export function united(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((left, right) => left.startAt - right.startAt)) {
    const last = joined.at(-1);
    if (last === undefined || last.endAt < span.startAt) joined.push(span);
    else if (span.endAt > last.endAt) joined[joined.length - 1] = { ...last, endAt: span.endAt };
  }
  return joined.filter(({ startAt, endAt }) => startAt < endAt);
}

/** What is left of `spans` without `holes`; both are united. */
export function without(spans: readonly Span[], holes: readonly Span[]): readonly Span[] {
  const left: Span[] = [];
  for (const { startAt, endAt } of spans) {
    let at = startAt;
    for (const hole of holes) {
      if (hole.endAt <= at) continue;
      if (hole.startAt >= endAt) break;
      if (hole.startAt > at) left.push({ startAt: at, endAt: hole.startAt });
      at = hole.endAt;
    }
    if (at < endAt) left.push({ startAt: at, endAt });
  }
  return left;
}

export function clipped(spans: readonly Span[], to: Span): readonly Span[] {
  return spans.flatMap(({ startAt, endAt }) => {
    const inside = { startAt: Math.max(startAt, to.startAt), endAt: Math.min(endAt, to.endAt) };
    return inside.startAt < inside.endAt ? [inside] : [];
  });
}

/** The first of united spans that ends after `at`: the one that covers it, or the next; by halves, since many ask. */
export function firstEndingAfter(spans: readonly Span[], at: number): Span | null {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.endAt <= at) low = middle + 1;
    else high = middle;
  }
  return spans[low] ?? null;
}

export function covers(spans: readonly Span[], at: number): boolean {
  const span = firstEndingAfter(spans, at);
  return span !== null && span.startAt <= at;
}
