import { INSTANCE_NAME, MOST_WANTED } from '../../../domain/deliveries.ts';
import type { Address } from '../../../domain/endpoint.ts';
import { Fault } from '../../../domain/fault.ts';
import { readCredentialSettings } from './read-credential.ts';
import { createReader } from './reader.ts';
import type { Reader } from './reader.ts';
import type { AgentSettings, CredentialSettings, Paths } from './settings.ts';

/** What may stand on the command line in place of the file. */
export interface AgentFlags {
  readonly url: string | null;
  readonly caFile: string | null;
  readonly tokenFile: string | null;
  readonly directory: string | null;
  readonly instance: string | null;
}

export interface SettingsSource extends Paths {
  /** What stands in the file, parsed. */
  readonly value: unknown;
  /** Where it stands, for messages. */
  readonly file: string;
  readonly flags: AgentFlags;
  /** What the agent calls itself where nothing is said. */
  readonly host: string;
}

/** Throws KT6501 with everything that is wrong. */
export function readSettings(source: SettingsSource): AgentSettings {
  const reader = createReader();
  const { flags, resolve } = source;
  const fields = reader.object(source.value, 'the file', [
    ...['url', 'caFile', 'tokenFile', 'directory', 'alone', 'instance', 'credentials'],
  ]);
  const given = (name: keyof AgentFlags): unknown => flags[name] ?? fields[name];
  const caFile = reader.textOrNull(given('caFile'), 'caFile');
  const settings: AgentSettings = {
    address: addressOf(reader.text(given('url'), 'url'), caFile === null ? null : resolve(caFile)),
    tokenFile: resolve(reader.text(given('tokenFile'), 'tokenFile')),
    directory: resolve(reader.text(given('directory'), 'directory')),
    alone: fields.alone === true,
    instance: reader.textOrNull(given('instance'), 'instance') ?? source.host,
    credentials: credentialsOf(reader, fields.credentials, source),
  };
  if (![undefined, true, false].includes(fields.alone as boolean))
    reader.problem('alone', 'not true or false');
  if (!INSTANCE_NAME.test(settings.instance))
    reader.problem('instance', 'not 1 to 128 of letters, digits and "._:@/-"');
  if (reader.problems.length === 0) return settings;
  throw new Fault('KT6501', { place: source.file, saw: reader.problems.join('; ') });
}

function addressOf(url: string, caFile: string | null): Address {
  return url.startsWith('unix:') ? { kind: 'socket', path: url.slice(5) } : { kind: 'url', url, caFile };
}

function credentialsOf(reader: Reader, value: unknown, source: SettingsSource): CredentialSettings[] {
  const place = 'credentials';
  const given = reader.object(value, place, Object.keys(value ?? {}));
  const entries = Object.entries(given);
  if (entries.length > MOST_WANTED)
    reader.problem(place, `${entries.length}, and ${MOST_WANTED} are allowed`);
  if (value !== undefined && entries.length === 0) reader.problem(place, 'none');
  const taken = new Map<string, string>();
  return entries.map(([name, each]) => {
    const credential = readCredentialSettings(reader, name, each, source);
    for (const file of credential.files) {
      const other = taken.get(file.name);
      if (other !== undefined) reader.problem(`${place}.${name}`, `file ${file.name} is one of ${other} too`);
      taken.set(file.name, name);
    }
    return credential;
  });
}
