/** What a look has shown of what a credential's keys may do. Staff edits work on all of its keys at once, old and new. */
export interface SeenPermissions {
  /** `list`: all of it, as the issuer shows it. `probe`: only what signed calls were answered. */
  readonly by: 'list' | 'probe';
  /** Endpoints and patterns of endpoints, sorted. */
  readonly endpoints: readonly string[];
  /** From where keys may call, sorted. */
  readonly addresses: readonly string[];
}

/** No whitelist: keys may be used from every address. */
export const ANYWHERE = 'anywhere';
/** The address of keyturn itself, whichever it is: all that a signed call tells of a whitelist. */
export const HERE = 'the address of keyturn';

/** What the issuer lists; an empty whitelist is none. */
export function listed(endpoints: readonly string[], ipWhitelist: readonly string[]): SeenPermissions {
  return { by: 'list', endpoints: sorted(endpoints), addresses: addressesOf(ipWhitelist) };
}

export function addressesOf(ipWhitelist: readonly string[]): readonly string[] {
  return ipWhitelist.length === 0 ? [ANYWHERE] : sorted(ipWhitelist);
}

/** What a signed call has shown of the permission for its endpoint. */
export interface ProbedPermission {
  readonly endpoint: string;
  readonly permitted: boolean;
}

/**
 * What is known after one more call, where the issuer lists nothing to a program. What an answer does not tell (null) stays
 * as it was; null as long as nothing was ever told, since what is unknown and what is refused must not look alike.
 */
export function probed(
  before: SeenPermissions | null,
  permission: ProbedPermission | null,
  fromHere: boolean | null,
): SeenPermissions | null {
  const known = before?.by === 'probe' ? before : null;
  if (permission === null && known === null) return null;
  const endpoints =
    permission === null ? known?.endpoints : permission.permitted ? [permission.endpoint] : [];
  const addresses = fromHere === null ? known?.addresses : fromHere ? [HERE] : [];
  return { by: 'probe', endpoints: endpoints ?? [], addresses: addresses ?? [] };
}

export function samePermissions(left: SeenPermissions, right: SeenPermissions): boolean {
  const equal = (some: readonly string[], others: readonly string[]): boolean =>
    some.length === others.length && some.every((each, index) => each === others[index]);
  return (
    left.by === right.by && equal(left.endpoints, right.endpoints) && equal(left.addresses, right.addresses)
  );
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted();
}
