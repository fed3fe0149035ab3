import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Fault } from '../../../domain/fault.ts';
import { readSettings } from './read-settings.ts';
import type { AgentFlags } from './read-settings.ts';
import type { AgentSettings } from './settings.ts';

/** Rejects with KT6501. A JSON file costs no parser; YAML is loaded for one that is none. */
export async function readSettingsFile(file: string, flags: AgentFlags): Promise<AgentSettings> {
  const folder = dirname(resolve(file));
  return readSettings({
    ...{ file, flags, host: hostname() },
    value: await parse(file, textOf(file)),
    resolve: (path) => (path === '' ? '' : resolve(folder, path)),
    readText: (path) => readFileSync(path, 'utf8'),
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('KT6501', { place: file, saw: 'the file can not be read', cause });
  }
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    if (text.trimStart().startsWith('{')) return JSON.parse(text) as unknown;
    const { parse: parseYaml } = await import('yaml');
    return parseYaml(text, { prettyErrors: false }) as unknown;
  } catch (cause) {
    throw new Fault('KT6501', { place: file, saw: 'neither YAML nor JSON', cause });
  }
}
