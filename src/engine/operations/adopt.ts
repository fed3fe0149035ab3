import { actorOf } from '../../domain/access/caller.ts';
import type { Caller } from '../../domain/access/caller.ts';
import type { Facts } from '../../domain/facts.ts';
import { asFault, Fault, viewOfFault } from '../../domain/fault.ts';
import { lifeEvents, lifePlan } from '../../domain/life/plan.ts';
import type { LifePlan, LifeRequestOf } from '../../domain/life/request.ts';
import type { CredentialSpec } from '../../domain/spec.ts';
import { pairIn } from '../../domain/survey/pair.ts';
import type { AdoptAsk, NamedPlace, Survey, SurveyedPlace, SurveyRequest } from '../../domain/survey/view.ts';
import { appendAsked } from './ask.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor } from './look.ts';

const MOST_PLACES = 5_000;
/** Said of a credential that is managed already: it stays as it is, and the others go on. */
const NOTHING_TO_DO = 'KT5103';
/** What is asked for opens nothing that needs an identifier. */
const UNUSED = { saga: '', attempt: '' };

/** What stands where, and whose it is. */
export async function survey(deps: OperationsDeps, { from, places }: SurveyRequest): Promise<Survey> {
  const fleet = deps.fleet.current();
  const owners = new Map<string, CredentialSpec>();
  for (const spec of fleet.credentials.values())
    for (const { store, at } of spec.destinations) owners.set(keyOf(store, at), spec);
  const listed = from === null ? [] : await listedIn(deps, from);
  const surveyed: SurveyedPlace[] = [];
  for (const place of distinct([...listed, ...places])) surveyed.push(await lookAt(deps, owners, place));
  return { places: surveyed, issuers: [...fleet.issuers.keys()] };
}

async function listedIn(
  deps: OperationsDeps,
  { store, prefix, tag }: NonNullable<SurveyRequest['from']>,
): Promise<readonly NamedPlace[]> {
  const wanted = { prefix, tag: tag === null ? null : tagIn(tag), limit: MOST_PLACES };
  const places = await (await deps.ports.outside.store(store)).list(wanted);
  return places.map((place) => ({ store, place }));
}

function tagIn(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  return { key: text.slice(0, at), value: text.slice(at + 1) };
}

/** A place that no manifest names is read for the names of its fields; its value goes no further than here. */
async function lookAt(
  deps: OperationsDeps,
  owners: ReadonlyMap<string, CredentialSpec>,
  { store: name, place }: NamedPlace,
): Promise<SurveyedPlace> {
  const seen = { store: name, place, placeKey: '', credential: null, owner: null, fields: null };
  try {
    const store = await deps.ports.outside.store(name);
    const at = store.placeAt(place);
    if (at === null) return { ...seen, problem: `no destination can be there` };
    const placeKey = Object.keys(at)[0] ?? '';
    const spec = owners.get(keyOf(name, at));
    if (spec !== undefined)
      return { ...seen, placeKey, credential: spec.name, owner: spec.owner, problem: null };
    const live = await store.readLive({ name: `${name}:${place}`, store: name, at });
    const names = Object.keys(live?.payload ?? {});
    const fields = pairIn(names);
    return { ...seen, placeKey, fields, problem: fields === null ? whyNoPair(names) : null };
  } catch (thrown) {
    const { code, saw } = asFault(thrown, `store ${name}, ${place}`);
    return { ...seen, problem: `${code} ${saw}` };
  }
}

function whyNoPair(names: readonly string[]): string {
  if (names.length === 0) return 'nothing stands there';
  return names.length === 2
    ? 'the two fields do not say which is the key'
    : `${names.length} fields, and not two`;
}

/**
 * Asks for all of them or for none: each is judged first, and one that can't be done keeps the others from beginning.
 * Rejects with KT5113. What is managed already stays as it is, so that the same list can be asked again.
 */
export async function adopt(
  deps: OperationsDeps,
  asks: readonly AdoptAsk[],
  reason: string,
  dryRun: boolean,
  caller: Caller,
): Promise<readonly LifePlan[]> {
  const plans: LifePlan[] = [];
  const able: { readonly uid: string; readonly facts: Facts; readonly request: LifeRequestOf<'adopt'> }[] =
    [];
  for (const { name, bornAt } of asks) {
    const request = { act: 'adopt', reason, bornAt } as const;
    const row = await deps.ports.journal.findByName(name);
    if (row === null) {
      plans.push(unknown(name));
      continue;
    }
    const facts = await factsFor(deps, row);
    const plan = lifePlan(row.state, facts, request);
    plans.push(plan);
    if (plan.refused === null) able.push({ uid: row.state.uid, facts, request });
  }
  if (dryRun) return plans;
  refuseAny(plans);
  for (const { uid, facts, request } of able)
    await appendAsked(deps, uid, actorOf(caller), (state) => lifeEvents(state, facts, request, UNUSED));
  deps.poke();
  return plans;
}

function unknown(name: string): LifePlan {
  const refused = viewOfFault(
    new Fault('KT5012', { place: `credential ${name}`, saw: `no credential ${name}` }),
  );
  return { name, act: 'adopt', refused, lines: [], seq: 0 };
}

function refuseAny(plans: readonly LifePlan[]): void {
  const wrong = plans.flatMap(({ name, refused }) =>
    refused === null || refused.code === NOTHING_TO_DO ? [] : [`${name}: ${refused.code} ${refused.saw}`],
  );
  if (wrong.length > 0) throw new Fault('KT5113', { place: 'adopt', saw: wrong.join('; ') });
}

function keyOf(store: string, at: Readonly<Record<string, string>>): string {
  return JSON.stringify([store, ...Object.values(at)]);
}

function distinct(places: readonly NamedPlace[]): readonly NamedPlace[] {
  return [...new Map(places.map((each) => [JSON.stringify([each.store, each.place]), each])).values()];
}
