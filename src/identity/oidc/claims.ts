import { Fault } from '../../domain/fault.ts';
import type { Vouched } from '../../ports/identity-provider.ts';
import type { OidcSettings } from './settings.ts';

export type Claims = Readonly<Record<string, unknown>>;

const MOST_GROUPS = 500;
/** It stands in the journal for ever, so it is one word without anything that a screen could trip over. */
const NAME = /^[\x21-\x7e]{1,128}$/;

/** What is needed of the claims. Rejects with KT6123 where it is not usable. */
export function vouchedBy(claims: Claims, names: OidcSettings['claims']): Vouched {
  const name = claims[names.name];
  if (typeof name !== 'string' || !NAME.test(name))
    throw unusable(names.name, name === undefined ? 'nothing' : 'no single word of 1 to 128 characters');
  // An address that nobody has confirmed may be anybody's.
  if (names.name === 'email' && claims['email_verified'] !== true)
    throw unusable('email', 'an address that is not verified');
  return { name, groups: groupsIn(claims, names.groups) };
}

/** Whether the claims say all that is asked for; the rest may be had from the user info. */
export function isWhole(claims: Claims, names: OidcSettings['claims']): boolean {
  return claims[names.name] !== undefined && claims[names.groups] !== undefined;
}

function groupsIn(claims: Claims, claim: string): readonly string[] {
  const value = claims[claim];
  if (value === undefined || value === null) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (
    !list.every((group): group is string => typeof group === 'string' && group !== '' && group.length <= 200)
  )
    throw unusable(claim, 'something that is no list of texts');
  if (list.length > MOST_GROUPS) throw unusable(claim, `${list.length} groups`);
  return list;
}

function unusable(claim: string, saw: string): Fault {
  return new Fault('KT6123', { place: `claim ${claim}`, saw });
}
