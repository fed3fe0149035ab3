import type { StoredEvent } from './events.ts';

/**
 * Every name that a credential gave up, and what it is called now: by the registrations and renames of those that were
 * renamed, each stream's in their order. One that was taken back is not given up.
 */
export function namesGivenUp(
  events: Iterable<Pick<StoredEvent, 'stream' | 'event'>>,
): ReadonlyMap<string, string> {
  const names = new Map<string, string[]>();
  for (const { stream, event } of events)
    if (event.type === 'Registered' || event.type === 'Renamed')
      names.set(stream, [...(names.get(stream) ?? []), event.name]);
  const all = [...names.values()].flatMap((own) => {
    const now = own.at(-1) ?? '';
    return own.filter((name) => name !== now).map((name) => [name, now] as const);
  });
  return new Map(all);
}
