import type { CredentialState } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import type { KeyFacts } from '../../domain/key-version.ts';
import { Secret } from '../../domain/secret.ts';
import type { FieldPart } from '../../domain/spec.ts';
import type { KeyPair, ProbeResult } from '../../ports/issuer.ts';
import type { Payload } from '../../ports/store.ts';
import type { KeyContext } from './context.ts';
import { jsonObject } from '../../domain/json-object.ts';

/** What an imported pair is sealed as: it has no reply of an issuer around it. */
const IMPORTED_PREFIX = 'keyturn-imported/1\n';

export function importedBytes(pair: KeyPair): Uint8Array {
  const body = JSON.stringify({ appKey: pair.appKey.reveal(), appSecret: pair.appSecret.reveal() });
  return Buffer.from(IMPORTED_PREFIX + body);
}

export function isImported(bytes: Uint8Array): boolean {
  return parseImported(bytes) !== null;
}

function parseImported(bytes: Uint8Array): KeyPair | null {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.startsWith(IMPORTED_PREFIX)) return null;
  const { appKey, appSecret } = JSON.parse(text.slice(IMPORTED_PREFIX.length)) as {
    appKey: string;
    appSecret: string;
  };
  return { appKey: new Secret(appKey), appSecret: new Secret(appSecret) };
}

/** What a person pasted, sealed as it came: JSON `{"appKey", "appSecret"}` where they pasted well. */
const PASTED_PREFIX = 'keyturn-pasted/1\n';

export function pastedBytes(raw: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(PASTED_PREFIX), raw]);
}

export function parsePasted(bytes: Uint8Array): KeyPair | null {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.startsWith(PASTED_PREFIX)) return null;
  const parts = jsonObject(text.slice(PASTED_PREFIX.length));
  const { appKey, appSecret } = parts ?? {};
  if (typeof appKey !== 'string' || typeof appSecret !== 'string') return null;
  return appKey === '' || appSecret === ''
    ? null
    : { appKey: new Secret(appKey), appSecret: new Secret(appSecret) };
}

/** The raw sealed bytes of an attempt, from the database or this replica's escrow. */
export async function openSealed(context: KeyContext, attempt: string): Promise<Uint8Array> {
  const { journal, custody } = context.ports;
  const credential = context.state.uid;
  const file = (await journal.sealed(credential, attempt)) ?? (await custody.escrowed(credential, attempt));
  if (file === null) {
    throw new Fault('KT2003', {
      place: `custody, ${context.state.name}`,
      saw: `nothing is sealed under ${attempt}`,
    });
  }
  return custody.open(file, { credential, attempt });
}

/** All that is sealed under an attempt, the latest first: people may paste more than once. */
export async function* sealedUnder(context: KeyContext, attempt: string): AsyncGenerator<Uint8Array, void> {
  yield await openSealed(context, attempt);
  const { journal, custody } = context.ports;
  const credential = context.state.uid;
  const files = (await journal.sealedFiles(credential)).filter((each) => each.attempt === attempt);
  for (const { file } of files.slice(0, -1).reverse())
    yield await custody.open(file, { credential, attempt });
}

/**
 * The key pair of a version, out of custody, watched by the redactor from here on. Whatever was pasted after it under
 * the same attempt is not the key: the digest tells.
 */
export async function openKey(context: KeyContext, key: KeyFacts): Promise<KeyPair> {
  for await (const bytes of sealedUnder(context, key.attempt)) {
    const pair = parseImported(bytes) ?? parsePasted(bytes) ?? pairOfReply(context, bytes);
    if (pair === null || digestOfPair(context, pair) !== key.digest) continue;
    watchPair(context, pair);
    return pair;
  }
  throw new Fault('KT5017', {
    place: `custody, ${context.state.name}`,
    saw: `no key pair of this version under ${key.attempt}`,
  });
}

export function watchPair(context: KeyContext, pair: KeyPair): void {
  context.ports.redactor.watch(pair.appKey);
  context.ports.redactor.watch(pair.appSecret);
}

function pairOfReply(context: KeyContext, bytes: Uint8Array): KeyPair | null {
  const parsed = context.issuer.parse(bytes, null);
  return parsed.kind === 'key' ? parsed.pair : null;
}

/** What goes into a store: the pair under the field names of the manifest. */
export function payloadOf(pair: KeyPair, fields: Readonly<Record<string, FieldPart>>): Payload {
  return Object.fromEntries(Object.entries(fields).map(([field, part]) => [field, pair[part]]));
}

/** The pair that a store's payload holds; null when a mapped field is missing. */
export function pairOfPayload(payload: Payload, fields: Readonly<Record<string, FieldPart>>): KeyPair | null {
  const parts: Partial<Record<FieldPart, Secret>> = {};
  for (const [field, part] of Object.entries(fields)) {
    const value = Object.hasOwn(payload, field) ? payload[field] : undefined;
    if (value === undefined) return null;
    parts[part] = value;
  }
  const { appKey, appSecret } = parts;
  return appKey === undefined || appSecret === undefined ? null : { appKey, appSecret };
}

export function digestOfPair(context: KeyContext, pair: KeyPair): string {
  return context.ports.custody.digest({ appKey: pair.appKey, appSecret: pair.appSecret });
}

/** One signed call with a version's key. */
export async function probeKey(context: KeyContext, pair: KeyPair): Promise<ProbeResult> {
  const result = await context.issuer.probe(pair);
  context.ports.metrics.probe(context.issuer.name, result.verdict);
  return result;
}

/** Scope is not life: a key without permission for the probe is alive. */
export function isAlive(result: ProbeResult): boolean {
  return result.verdict === 'accepted' || result.verdict === 'out-of-scope';
}

export function keyFactsOf(state: CredentialState, version: number): KeyFacts {
  const key = state.versions.find((each) => each.version === version)?.key;
  if (key == null) throw new TypeError(`v${version} of ${state.name} has no key`);
  return key;
}

/** `1a2b…9f0e`: enough to recognise a key by, too little to use it. */
export function maskKeyId(appKey: Secret): string {
  const value = appKey.reveal();
  return value.length < 12 ? '****' : `${value.slice(0, 4)}****${value.slice(-4)}`;
}
