import { covers } from '../onboarding/endpoint-pattern.ts';
import { ANYWHERE } from './seen.ts';
import type { SeenPermissions } from './seen.ts';

/** One thing that a credential's keys may do now and might not before, or the other way round. */
export interface PermissionChange {
  readonly what: 'endpoint' | 'address';
  readonly how: 'added' | 'removed';
  readonly item: string;
  /** The keys may do more by it. An endpoint that a pattern covered before adds nothing. */
  readonly wider: boolean;
}

export function changesBetween(before: SeenPermissions, after: SeenPermissions): readonly PermissionChange[] {
  return [
    ...changesOf('endpoint', before.endpoints, after.endpoints, covers),
    ...changesOf('address', before.addresses, after.addresses, (wide) => wide === ANYWHERE),
  ];
}

function changesOf(
  what: PermissionChange['what'],
  before: readonly string[],
  after: readonly string[],
  contains: (wide: string, narrow: string) => boolean,
): readonly PermissionChange[] {
  const added = after.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !after.includes(item));
  return [
    ...added.map((item) => {
      const wider = !before.some((known) => contains(known, item));
      return { what, how: 'added', item, wider } as const;
    }),
    ...removed.map((item) => ({ what, how: 'removed', item, wider: false }) as const),
  ];
}

/** The permissions with some of the changes made to them. */
export function withChanges(before: SeenPermissions, changes: readonly PermissionChange[]): SeenPermissions {
  const edited = (what: PermissionChange['what'], items: readonly string[]): readonly string[] => {
    const of = (how: PermissionChange['how']): readonly string[] =>
      changes.filter((each) => each.what === what && each.how === how).map(({ item }) => item);
    return [...items.filter((item) => !of('removed').includes(item)), ...of('added')].toSorted();
  };
  return {
    by: before.by,
    endpoints: edited('endpoint', before.endpoints),
    addresses: edited('address', before.addresses),
  };
}

const WORDS: Readonly<Record<`${PermissionChange['what']} ${PermissionChange['how']}`, string>> = {
  'endpoint added': 'may now call',
  'endpoint removed': 'may no longer call',
  'address added': 'may now be used from',
  'address removed': 'may no longer be used from',
};

export function changeText({ what, how, item }: PermissionChange): string {
  return `${WORDS[`${what} ${how}`]} ${item}`;
}
