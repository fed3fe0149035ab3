import { changesBetween } from './compare.ts';
import type { PermissionChange } from './compare.ts';
import { samePermissions } from './seen.ts';
import type { SeenPermissions } from './seen.ts';

/** What a credential's keys may do: as it was accepted, and as it was last seen. */
export interface PermissionMark {
  readonly accepted: SeenPermissions;
  readonly acceptedAt: number;
  readonly seen: SeenPermissions;
  /** When it was first seen so. */
  readonly seenAt: number;
}

/** The same as it is shown. */
export interface PermissionsView extends PermissionMark {
  /** Between the two, unexplained. */
  readonly changes: readonly PermissionChange[];
}

/**
 * The mark after one more look. The first look is what later ones are compared with, and so is the first after somebody has
 * edited who manages the keys: what the issuer lists and what a call is answered can't be compared.
 */
export function markSeen(mark: PermissionMark | null, seen: SeenPermissions, at: number): PermissionMark {
  if (mark === null || mark.accepted.by !== seen.by)
    return { accepted: seen, acceptedAt: at, seen, seenAt: at };
  return samePermissions(mark.seen, seen) ? mark : { ...mark, seen, seenAt: at };
}

/** What differs from what was accepted, and nobody has explained. */
export function openChanges(mark: PermissionMark | null): readonly PermissionChange[] {
  return mark === null ? [] : changesBetween(mark.accepted, mark.seen);
}
