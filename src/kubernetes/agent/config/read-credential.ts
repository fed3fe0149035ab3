import { constants } from 'node:os';
import { fileNameRefusal, modeRefusal } from '../files/names.ts';
import { FORMATS, isFormat } from '../files/formats.ts';
import { parseTemplate } from '../files/template.ts';
import type { Reader } from './reader.ts';
import type { Ack, CredentialSettings, FileSettings, LoopbackPlace } from './settings.ts';
import type { OnChange, Paths, Signalled } from './settings.ts';

const DEFAULT_MODE = '0440';

export function readCredentialSettings(
  reader: Reader,
  name: string,
  value: unknown,
  paths: Paths,
): CredentialSettings {
  const place = `credentials.${name}`;
  const fields = reader.object(value, place, ['files', 'onChange', 'pidFile', 'signalTo', 'ack', 'ackFile']);
  const files = reader
    .list(fields.files, `${place}.files`)
    .map((each, index) => fileOf(reader, each, `${place}.files[${index}]`, paths));
  return {
    name,
    files,
    onChange: onChangeOf(reader, fields, place, paths),
    ack: ackOf(reader, fields, place, paths),
  };
}

function fileOf(reader: Reader, value: unknown, place: string, paths: Paths): FileSettings {
  const fields = reader.object(value, place, ['name', 'format', 'template', 'templateFile', 'mode']);
  const name = reader.text(fields.name, `${place}.name`);
  const mode = reader.textOrNull(fields.mode, `${place}.mode`) ?? DEFAULT_MODE;
  for (const [what, saw] of [
    ['name', name === '' ? null : fileNameRefusal(name)],
    ['mode', modeRefusal(mode)],
  ] as const)
    if (saw !== null) reader.problem(`${place}.${what}`, saw);
  return { name, mode: parseInt(mode, 8), content: contentOf(reader, fields, place, paths) };
}

function contentOf(
  reader: Reader,
  { format, template, templateFile }: Readonly<Record<string, unknown>>,
  place: string,
  paths: Paths,
): FileSettings['content'] {
  const given = [format, template, templateFile].filter((each) => each !== undefined);
  if (given.length !== 1) reader.problem(place, 'one of format, template and templateFile is needed');
  if (format !== undefined) {
    const text = reader.text(format, `${place}.format`);
    if (isFormat(text)) return { kind: 'format', format: text };
    reader.problem(`${place}.format`, `none of ${Object.keys(FORMATS).join(', ')}`);
  }
  const text =
    templateFile === undefined
      ? reader.textOrNull(template, `${place}.template`)
      : textOf(reader, templateFile, `${place}.templateFile`, paths);
  const pieces = parseTemplate(text ?? '');
  if (pieces === null) reader.problem(`${place}.template`, 'braces that are no {{ FIELD }}');
  return { kind: 'template', pieces: pieces ?? [] };
}

function textOf(reader: Reader, path: unknown, place: string, { resolve, readText }: Paths): string {
  try {
    return readText(resolve(reader.text(path, place)));
  } catch {
    reader.problem(place, 'the file can not be read');
    return '';
  }
}

function onChangeOf(
  reader: Reader,
  fields: Readonly<Record<string, unknown>>,
  parent: string,
  paths: Paths,
): OnChange {
  const place = `${parent}.onChange`;
  const text = reader.textOrNull(fields['onChange'], place) ?? 'none';
  const [, name] = /^signal:(?:SIG)?([A-Z0-9]+)$/.exec(text) ?? [];
  if (name !== undefined) {
    const signal = `SIG${name}`;
    if (!isSignal(signal)) reader.problem(place, 'no signal of this system');
    const to = signalledOf(reader, fields, parent, paths);
    return { kind: 'signal', signal: signal as NodeJS.Signals, to };
  }
  for (const field of ['pidFile', 'signalTo'])
    if (fields[field] !== undefined) reader.problem(`${parent}.${field}`, 'only a signal needs it');
  if (text === 'none') return { kind: 'none' };
  return httpOf(text) ?? refused(reader, place, 'none of none, signal:SIG and http:PORT/PATH');
}

function signalledOf(
  reader: Reader,
  { pidFile, signalTo }: Readonly<Record<string, unknown>>,
  parent: string,
  { resolve }: Paths,
): Signalled {
  if (signalTo === undefined) {
    return { kind: 'pidFile', file: resolve(reader.text(pidFile, `${parent}.pidFile`)) };
  }
  const place = `${parent}.signalTo`;
  if (reader.text(signalTo, place) !== 'containers') reader.problem(place, 'something else than containers');
  if (pidFile !== undefined) reader.problem(place, 'pidFile as well');
  return { kind: 'containers' };
}

function ackOf(
  reader: Reader,
  { ack, ackFile }: Readonly<Record<string, unknown>>,
  parent: string,
  { resolve }: Paths,
): Ack {
  const place = `${parent}.ack`;
  const text = reader.textOrNull(ack, place) ?? 'none';
  if (text !== 'file' && ackFile !== undefined)
    reader.problem(`${parent}.ackFile`, 'only ack: file needs it');
  if (text === 'file') return { kind: 'file', path: resolve(reader.text(ackFile, `${parent}.ackFile`)) };
  if (text === 'none') return { kind: 'none' };
  return httpOf(text) ?? refused(reader, place, 'none of none, file and http:PORT/PATH');
}

function refused(reader: Reader, place: string, saw: string): { readonly kind: 'none' } {
  reader.problem(place, saw);
  return { kind: 'none' };
}

function isSignal(name: string): boolean {
  return Object.hasOwn(constants.signals, name);
}

function httpOf(text: string): LoopbackPlace | null {
  const [, port, path] = /^http:(\d{1,5})(\/[\x21-\x7e]*)$/.exec(text) ?? [];
  const number = Number(port);
  return path === undefined || number < 1 || number > 65_535 ? null : { kind: 'http', port: number, path };
}
