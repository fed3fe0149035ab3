import { BEAT_MS } from '../domain/deliveries.ts';
import type { DeliveryRequest, DeliveryWord, WireWord } from '../domain/deliveries.ts';
import type { Address } from '../domain/endpoint.ts';
import { jsonObject } from '../domain/json-object.ts';
import { Secret } from '../domain/secret.ts';
import { opened, understand } from './answer.ts';
import { exchange, fault, nameOf } from './exchange.ts';
import { pathOf } from './keys.ts';

/** A daemon that was silent for so long is gone, or the connection is. */
const SILENCE_MS = 3 * BEAT_MS;
const TIMEOUT_MS = 30_000;
/** Far longer than any line with a key pair. */
const LONGEST_LINE = 1024 * 1024;

/**
 * What the daemon tells of the credentials of a consumer, for as long as the connection lasts. Rejects with the daemon's fault
 * where it does not let the consumer in, with KT6001 where nobody answers, and with KT6007 where something else does.
 */
export async function* receive(
  address: Address,
  token: Secret,
  request: DeliveryRequest,
  signal: AbortSignal,
): AsyncGenerator<DeliveryWord, void> {
  const { body } = await opened(address, token, {
    ...{ method: 'POST', path: '/v1/deliveries', body: request, timeoutMs: SILENCE_MS, signal },
  });
  let rest = '';
  const decoder = new TextDecoder();
  for await (const part of body) {
    const lines = (rest + decoder.decode(part, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw await notUnderstood(address);
    for (const line of lines) yield await wordIn(address, line);
  }
}

/** A consumer has loaded this version. Rejects as `receive` does. */
export async function reportLoaded(
  address: Address,
  token: Secret,
  credential: string,
  version: number,
): Promise<void> {
  const path = `${pathOf(credential)}/loaded`;
  const request = { method: 'POST', path, body: { version }, timeoutMs: TIMEOUT_MS } as const;
  await understand(address, await exchange(address, token, request));
}

const WORDS: Readonly<Record<DeliveryWord['is'], true>> = {
  key: true,
  kept: true,
  none: true,
  refused: true,
  failed: true,
  settled: true,
  beat: true,
};

/** From here on the values can't print themselves. */
async function wordIn(address: Address, line: string): Promise<DeliveryWord> {
  const word = jsonObject(line) as WireWord | null;
  if (word === null || !Object.hasOwn(WORDS, word.is)) throw await notUnderstood(address);
  if (word.is !== 'key') return word;
  const fields = Object.entries(word.fields).map(([field, value]) => [field, new Secret(value)] as const);
  return { ...word, fields: Object.fromEntries(fields) };
}

/** What came is not quoted: it may be a key. */
function notUnderstood(address: Address): Promise<Error> {
  return fault('KT6007', { place: nameOf(address), saw: 'a stream that is none of deliveries' });
}
