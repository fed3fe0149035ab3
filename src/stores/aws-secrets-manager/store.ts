import type { FrozenDestination } from '../../domain/events.ts';
import { Fault } from '../../domain/fault.ts';
import type { LiveValue, Payload, Store, StoreCapabilities } from '../../ports/store.ts';
import { attemptName } from '../attempt.ts';
import { conflict, refuseForeignFields, stagedOtherwise } from '../conflict.ts';
import { placeIn } from '../listing.ts';
import { listPlaces } from './list.ts';
import { destinationSchema, versionIdOf } from './place.ts';
import { CURRENT, EMPTY_LABEL, EMPTY_PLACE, ensurePlace, payloadOf, PENDING } from './secret-place.ts';
import { putLabelled, secretText, settled } from './secret-place.ts';
import { secretsApi } from './secrets-api.ts';
import type { LoadedSdk, SecretsApi } from './secrets-api.ts';

/** On the version before the current one. AWSPREVIOUS moves by itself, this one only when we say so. */
const PREVIOUS = 'keyturn-previous';
const AWS_PREVIOUS = 'AWSPREVIOUS';
const PROBE = {
  id: versionIdOf('preflight'),
  text: '{"probe":"keyturn-preflight"}',
  label: 'keyturn-preflight',
};

export const capabilities: StoreCapabilities = { staging: true, compareAndSet: true, keepsPrevious: true };

/**
 * AWS Secrets Manager: the pending copy is a version with AWSPENDING, and a promotion moves AWSCURRENT, which AWS does
 * only if it still is where `RemoveFromVersionId` says. The version is the version's id. A value is one JSON object
 * with the mapped fields and no others: a promotion replaces the whole of it.
 */
export function createStore(name: string, load: () => Promise<LoadedSdk>, close: () => Promise<void>): Store {
  const at = async <T>(
    destination: FrozenDestination,
    act: (api: SecretsApi, place: string) => Promise<T>,
  ): Promise<T> => {
    const { secret } = destinationSchema.parse(destination.at);
    const place = `store ${name}, ${secret}`;
    return act(secretsApi(load, secret, place), place);
  };
  return {
    name,
    capabilities,
    preflight: (destination) => at(destination, preflight),
    readLive: (destination) => at(destination, readLive),
    stage: (destination, attempt, payload) =>
      at(destination, (api, place) => stage(api, place, attemptName(attempt, place), payload)),
    readStaged: (destination, attempt) =>
      at(destination, (api, place) => readStaged(api, place, attemptName(attempt, place))),
    promote: (destination, attempt, payload, expected) =>
      at(destination, (api, place) => promote(api, place, attemptName(attempt, place), payload, expected)),
    discard: (destination, attempt) =>
      at(destination, (api, place) => discard(api, attemptName(attempt, place))),
    clear: (destination, expected) => at(destination, (api, place) => clear(api, place, expected)),
    placeAt: placeIn(destinationSchema, 'secret'),
    list: (query) => listPlaces(name, load, query),
    close,
  };
}

/**
 * Creates the secret where there is none, since only trying tells whether that is allowed. The probe is always the
 * same version, so that repeated preflights do not use up the versions of the secret.
 */
async function preflight(api: SecretsApi, place: string): Promise<void> {
  await ensurePlace(api, place);
  await readLive(api, place);
  if (!(await putLabelled(api, PROBE, place)))
    throw new Fault('KT3009', { place, saw: 'another value than the probe just written' });
  await api.move({ label: PROBE.label, to: null, from: PROBE.id });
}

async function readLive(api: SecretsApi, place: string): Promise<LiveValue | null> {
  const current = await api.read({ label: CURRENT });
  const payload = current === null ? null : payloadOf(current, place);
  return current === null || payload === null ? null : { version: current.id, payload };
}

async function stage(api: SecretsApi, place: string, attempt: string, payload: Payload): Promise<void> {
  const text = secretText(payload, place);
  await ensurePlace(api, place);
  refuseForeignFields(place, await readLive(api, place), payload);
  if (!(await putLabelled(api, { id: versionIdOf(attempt), text, label: PENDING }, place)))
    throw stagedOtherwise(place);
}

async function readStaged(api: SecretsApi, place: string, attempt: string): Promise<Payload | null> {
  const pending = await api.read({ label: PENDING });
  return pending === null || pending.id !== versionIdOf(attempt) ? null : payloadOf(pending, place);
}

async function promote(
  api: SecretsApi,
  place: string,
  attempt: string,
  payload: Payload,
  expected: string | null,
): Promise<string> {
  const id = versionIdOf(attempt);
  const before = await api.read({ label: CURRENT });
  const seen = before === null || payloadOf(before, place) === null ? null : before.id;
  if (seen !== expected) throw conflict(place, seen, expected);
  await stage(api, place, attempt, payload);
  // Labelled before the move: if we are cut off in between, the version that becomes the previous one is kept.
  if (expected !== null) await keepAsPrevious(api, expected);
  if (!(await api.move({ label: CURRENT, to: id, from: before?.id ?? EMPTY_PLACE })))
    throw conflict(place, (await readLive(api, place))?.version ?? null, expected);
  await api.move({ label: PENDING, to: null, from: id });
  await settled(
    () => api.read({ label: CURRENT }),
    (current) => current?.id === id,
    place,
  );
  return id;
}

async function keepAsPrevious(api: SecretsApi, id: string): Promise<void> {
  const holder = (await api.describe())?.holders.get(PREVIOUS) ?? null;
  if (holder !== id) await api.move({ label: PREVIOUS, to: id, from: holder });
}

async function discard(api: SecretsApi, attempt: string): Promise<void> {
  const id = versionIdOf(attempt);
  const state = await api.describe();
  if (state?.holders.get(PENDING) === id) await api.move({ label: PENDING, to: null, from: id });
}

/**
 * The empty object becomes current, and no label is left on what was: AWS forgets a version without one. The secret itself
 * stays, since whoever made it may not be us.
 */
async function clear(api: SecretsApi, place: string, expected: string): Promise<void> {
  const live = await readLive(api, place);
  if (live !== null) {
    if (live.version !== expected) throw conflict(place, live.version, expected);
    await api.put(EMPTY_PLACE, '{}', EMPTY_LABEL);
    if (!(await api.move({ label: CURRENT, to: EMPTY_PLACE, from: expected })))
      throw conflict(place, (await readLive(api, place))?.version ?? null, expected);
  }
  const state = await api.describe();
  for (const label of [PREVIOUS, AWS_PREVIOUS]) {
    const holder = state?.holders.get(label);
    if (holder !== undefined) await api.move({ label, to: null, from: holder });
  }
}
