import type { LifePlan } from '../life/request.ts';
import { manifestOf, nameOfPlace } from './propose.ts';
import type { AdoptAsk, Survey, SurveyedPlace } from './view.ts';

/** One row of a list of keys; what it does not say is null. */
export interface ListedKey {
  /** `keys.csv:3` */
  readonly at: string;
  readonly credential: string | null;
  readonly store: string | null;
  readonly place: string | null;
  readonly issuer: string | null;
  readonly user: string | null;
  readonly application: string | null;
  readonly owner: string | null;
  readonly bornAt: number | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** `propose`: no manifest names it yet. `skip`: it was listed and is no key. `unread`: it was listed and can't be read. `wrong`: nothing is adopted before it is put right. */
export type AdoptOutcome = 'adopt' | 'managed' | 'propose' | 'skip' | 'unread' | 'wrong';

export interface AdoptItem {
  /** `vault-prod:kv/trading/wb-orders-1`; null where a row names the credential alone. */
  readonly place: string | null;
  readonly credential: string | null;
  readonly owner: string | null;
  readonly bornAt: number | null;
  readonly outcome: AdoptOutcome;
  readonly says: string;
  /** What a credential could be made of that has none yet. */
  readonly manifest: string | null;
}

/** What stands in the stores and in the list, put together: a credential to ask for, or an item that is settled already. */
export type Draft =
  | { readonly ask: AdoptAsk; readonly item: AdoptItem; readonly at: string | null }
  | { readonly item: AdoptItem };

export function draftsOf(
  survey: Survey,
  rows: readonly ListedKey[],
  issuer: string | null,
): readonly Draft[] {
  const taken = new Set(survey.places.flatMap(({ credential }) => credential ?? []));
  const used = new Set<ListedKey>();
  const placed = survey.places.map((place) => {
    const row = rows.find((each) => each.store === place.store && each.place === place.place) ?? null;
    if (row !== null) used.add(row);
    const item = itemOf(place, row);
    if (place.credential === null)
      return { item: withoutManifest(place, row, item, { survey, issuer, taken }) };
    if (row?.credential != null && row.credential !== place.credential)
      return { item: wrong(item, `${row.at}: the place belongs to ${place.credential}`) };
    return { item, ask: { name: place.credential, bornAt: row?.bornAt ?? null }, at: row?.at ?? null };
  });
  return [...placed, ...rows.filter((row) => !used.has(row)).map(byName)];
}

/** Each credential once, however many places of it were found: with the age that is said somewhere. */
export function asksOf(drafts: readonly Draft[]): readonly AdoptAsk[] {
  const asks = new Map<string, AdoptAsk>();
  for (const draft of drafts) {
    if (!('ask' in draft)) continue;
    const { name, bornAt } = draft.ask;
    asks.set(name, { name, bornAt: asks.get(name)?.bornAt ?? bornAt });
  }
  return [...asks.values()];
}

/** With what the daemon says to each credential that was asked for. */
export function settled(draft: Draft, plans: readonly LifePlan[]): AdoptItem {
  if (!('ask' in draft)) return draft.item;
  const plan = plans.find(({ name }) => name === draft.ask.name);
  const refused = plan?.refused ?? null;
  if (refused === null)
    return { ...draft.item, outcome: 'adopt', says: plan?.lines[0]?.text ?? 'is looked at' };
  if (refused.code === 'KT5103') return { ...draft.item, outcome: 'managed', says: refused.saw };
  return wrong(draft.item, `${draft.at === null ? '' : `${draft.at}: `}${refused.code} ${refused.saw}`);
}

function itemOf({ store, place, credential, owner }: SurveyedPlace, row: ListedKey | null): AdoptItem {
  return {
    ...{ place: `${store}:${place}`, credential, bornAt: row?.bornAt ?? null, manifest: null },
    ...{ owner: owner ?? (credential === null ? (row?.owner ?? null) : null), outcome: 'skip', says: '' },
  };
}

interface Around {
  readonly survey: Survey;
  readonly issuer: string | null;
  readonly taken: Set<string>;
}

/** What was named must be there; what was only listed may be something else. */
function withoutManifest(
  place: SurveyedPlace,
  row: ListedKey | null,
  item: AdoptItem,
  { survey, issuer, taken }: Around,
): AdoptItem {
  if (place.fields === null) {
    const says = place.problem ?? 'no key pair';
    if (row !== null) return wrong(item, `${row.at}: ${says}`);
    return { ...item, outcome: says.startsWith('KT') ? 'unread' : 'skip', says };
  }
  const name = row?.credential ?? nameOfPlace(place.place, taken);
  if (name === null) return { ...item, says: 'nothing of the place can be a name' };
  taken.add(name);
  const [only, ...others] = survey.issuers;
  const chosen = row?.issuer ?? issuer ?? (others.length === 0 ? (only ?? null) : null);
  const proposed = { ...item, credential: name, outcome: 'propose' as const };
  if (chosen === null) return { ...proposed, says: 'a manifest needs an issuer: --issuer NAME' };
  const manifest = manifestOf({
    ...{ name, store: place.store, placeKey: place.placeKey, place: place.place, fields: place.fields },
    ...{ issuer: chosen, user: row?.user ?? null, application: row?.application ?? null },
    ...{ owner: item.owner, labels: row?.labels ?? {} },
  });
  return { ...proposed, says: 'no manifest names it yet', manifest };
}

function byName({ at, credential, owner, bornAt }: ListedKey): Draft {
  const item: AdoptItem = {
    ...{ place: null, credential, owner, bornAt, outcome: 'skip', says: '', manifest: null },
  };
  if (credential === null) return { item: wrong(item, `${at}: the place is not among those looked at`) };
  return { item, ask: { name: credential, bornAt }, at };
}

function wrong(item: AdoptItem, says: string): AdoptItem {
  return { ...item, outcome: 'wrong', says };
}
