import { Fault } from '../../domain/fault.ts';
import type { Payload } from '../../ports/store.ts';
import { Secret } from '../../domain/secret.ts';
import { payloadFromJson, payloadToJson, revealPayload } from '../payload.ts';

export type Format = 'json' | 'env';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Means the same, without quotes, to a shell, to systemd and to container engines. */
const VALUE = /^[A-Za-z0-9_+/=.,:@%-]*$/;
const LINE = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;

/** The bytes of the file. `env` takes only names and values that need no quoting, since readers quote differently. */
export function encodeFile(format: Format, payload: Payload, place: string): Buffer {
  if (format === 'json') return Buffer.from(`${payloadToJson(payload, 2)}\n`);
  const entries = Object.entries(revealPayload(payload)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.every(([name, value]) => NAME.test(name) && VALUE.test(value)))
    return Buffer.from(entries.map(([name, value]) => `${name}=${value}\n`).join(''));
  throw new Fault('KT3013', {
    place,
    saw: 'a name or a value that format env can not express',
    expected: 'names of letters, digits and _, values of letters, digits and _+/=.,:@%-',
    next: 'set format: json in the Store manifest',
  });
}

/** Rejects with KT3011 when the file is not in this format. */
export function decodeFile(format: Format, bytes: Buffer, place: string): Payload {
  const text = bytes.toString('utf8');
  const payload = format === 'json' ? payloadFromJson(text) : payloadFromEnv(text);
  if (payload !== null) return payload;
  throw new Fault('KT3011', {
    place,
    saw: 'a file in another format',
    expected: format === 'json' ? 'a JSON object of texts' : 'lines of NAME=value and nothing else',
  });
}

function payloadFromEnv(text: string): Payload | null {
  const fields: [string, Secret][] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    fields.push([name, new Secret(value)]);
  }
  return Object.fromEntries(fields);
}
