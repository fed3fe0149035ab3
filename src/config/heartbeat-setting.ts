import { Secret } from '../domain/secret.ts';
import { isLoopback } from './listen-address.ts';
import { readSecretFile } from './secret-file.ts';
import type { Reader } from './setting-reader.ts';

const EXPECTED = 'a file (0600) with one https URL, or http on loopback';

/** Where signs of life go. Such an address usually has a token in it, so it stands in a file and is never shown. */
export function readHeartbeat(reader: Reader): Secret | null {
  const given = reader.given('heartbeatFile');
  if (given === null) return null;
  const read = readSecretFile(given.text);
  if (!read.ok) {
    reader.refuse(read.code, given.place, read.saw);
    return null;
  }
  const address = read.secret.reveal().trim();
  if (isAddress(address)) return new Secret(address);
  reader.refuse('KT1060', given.place, 'something that is no such URL (not shown)', EXPECTED);
  return null;
}

function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
