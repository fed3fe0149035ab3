import { inOrder, needsAPerson } from '../domain/present/look.ts';
import { CREDENTIAL_CONDITIONS } from '../domain/views.ts';
import type { CredentialCondition, StatusRow } from '../domain/views.ts';

/** What stands in the address, so that a link shows what its sender saw. */
export interface FleetFilter {
  readonly text: string;
  /** `person`: whatever needs one. */
  readonly state: CredentialCondition | 'person' | null;
  readonly owner: string | null;
  readonly issuer: string | null;
}

export const NO_FILTER: FleetFilter = { text: '', state: null, owner: null, issuer: null };

export function filterOf(query: URLSearchParams): FleetFilter {
  const state = query.get('state');
  const known = state === 'person' ? state : CREDENTIAL_CONDITIONS.find((each) => each === state);
  return {
    text: query.get('q') ?? '',
    state: known ?? null,
    owner: query.get('owner'),
    issuer: query.get('issuer'),
  };
}

/** The address of the fleet with a filter. */
export function addressOf({ text, state, owner, issuer }: FleetFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ q: text === '' ? null : text, state, owner, issuer }))
    if (value !== null) query.set(name, value);
  const search = query.toString();
  return search === '' ? '/' : `/?${search}`;
}

/** The rows that a filter lets through, what needs a person first. */
export function shown(rows: readonly StatusRow[], filter: FleetFilter): readonly StatusRow[] {
  const { state, owner, issuer } = filter;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return inOrder(
    rows.filter((row) => {
      if (state === 'person' ? !needsAPerson(row.condition) : state !== null && row.condition !== state)
        return false;
      if ((owner !== null && row.owner !== owner) || (issuer !== null && row.issuer !== issuer)) return false;
      if (words.length === 0) return true;
      const text = `${row.name} ${row.owner ?? ''} ${row.issuer ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    }),
  );
}

/** What there is to choose from: every value that some row has, in order. */
export interface FleetValues {
  readonly states: readonly CredentialCondition[];
  readonly owner: readonly string[];
  readonly issuer: readonly string[];
}

export function valuesIn(rows: readonly StatusRow[]): FleetValues {
  const states = new Set<CredentialCondition>();
  const owners = new Set<string>();
  const issuers = new Set<string>();
  for (const { condition, owner, issuer } of rows) {
    states.add(condition);
    if (owner !== null) owners.add(owner);
    if (issuer !== null) issuers.add(issuer);
  }
  return {
    states: CREDENTIAL_CONDITIONS.filter((each) => states.has(each)),
    owner: [...owners].sort(),
    issuer: [...issuers].sort(),
  };
}

/** Which rows are drawn: those in sight and some around them. */
export function windowOf(
  count: number,
  view: { readonly top: number; readonly height: number; readonly row: number },
): { readonly from: number; readonly to: number } {
  const AROUND = 12;
  const first = Math.floor(view.top / view.row) - AROUND;
  const last = Math.ceil((view.top + view.height) / view.row) + AROUND;
  const from = Math.max(0, Math.min(first, count - 1));
  return { from, to: Math.min(count, Math.max(last, from)) };
}
