import { Fault } from '../../../domain/fault.ts';
import { Secret } from '../../../domain/secret.ts';
import type { CertificateState } from './decide.ts';
import { certificatesIn, readPair } from './pair.ts';
import type { ServingPair } from './pair.ts';

/** The data of the Secret, decoded. */
export type Fields = Readonly<Record<string, string>>;

/** Not the names of a TLS Secret, so that one that somebody else keeps is never taken for ours. */
const FIELDS = {
  ...{ cert: 'serving.crt', key: 'serving.key', ca: 'serving-ca.crt' },
  ...{ nextCert: 'next.crt', nextKey: 'next.key', nextCa: 'next-ca.crt', trustedSince: 'next-trusted-since' },
  ...{ previousCa: 'previous-ca.crt', previousUntil: 'previous-until' },
} as const;
export const FIELD_NAMES: readonly string[] = Object.values(FIELDS);

/**
 * What a Secret says. What can't be read counts as not there, and is made anew.
 *
 * @param place the Secret, as faults name it
 * @throws Fault KT8124 where the Secret is used for something else, or for another Service
 */
export function stateIn(fields: Fields, dnsName: string, place: string): CertificateState {
  const foreign = Object.keys(fields).filter((name) => !FIELD_NAMES.includes(name));
  if (foreign.length > 0) throw new Fault('KT8124', { place, saw: `the fields ${foreign.join(', ')}` });
  const serving = pairIn(fields, FIELDS.cert, FIELDS.key, FIELDS.ca);
  const next = pairIn(fields, FIELDS.nextCert, FIELDS.nextKey, FIELDS.nextCa);
  const other = [serving, next].find((pair) => pair !== null && pair.dnsName !== dnsName);
  if (other != null) throw new Fault('KT8124', { place, saw: `a certificate for ${other.dnsName}` });
  const authorities = certificatesIn(fields[FIELDS.previousCa] ?? '');
  const until = instantIn(fields, FIELDS.previousUntil);
  return {
    serving,
    next: next === null ? null : { pair: next, trustedSince: instantIn(fields, FIELDS.trustedSince) },
    previous: until === null || authorities.length === 0 ? null : { authorities, until },
  };
}

export function fieldsOf({ serving, next, previous }: CertificateState): Fields {
  const said: Readonly<Record<string, string | undefined>> = {
    ...{ [FIELDS.cert]: serving?.cert, [FIELDS.key]: serving?.key.reveal(), [FIELDS.ca]: serving?.ca },
    ...{
      [FIELDS.nextCert]: next?.pair.cert,
      [FIELDS.nextKey]: next?.pair.key.reveal(),
      [FIELDS.nextCa]: next?.pair.ca,
    },
    [FIELDS.trustedSince]: next?.trustedSince == null ? undefined : isoOf(next.trustedSince),
    [FIELDS.previousCa]: previous?.authorities.join(''),
    [FIELDS.previousUntil]: previous === null ? undefined : isoOf(previous.until),
  };
  return Object.fromEntries(
    Object.entries(said).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function pairIn(fields: Fields, certName: string, keyName: string, caName: string): ServingPair | null {
  const [cert, key, ca] = [fields[certName], fields[keyName], fields[caName]];
  if (cert === undefined || key === undefined || ca === undefined) return null;
  return readPair({ cert, key: new Secret(key), ca });
}

function instantIn(fields: Fields, name: string): number | null {
  const at = Date.parse(fields[name] ?? '');
  return Number.isNaN(at) ? null : at;
}

const isoOf = (at: number): string => new Date(at).toISOString();
