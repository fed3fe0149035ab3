import type { Ack, HttpPlace, OnChange, Resources, RunAs } from './wish.ts';

/** What an annotation's text means; null where it can't be read. */
export type Read<T> = (text: string) => T | null;

/** How the agent writes a key by itself. */
export const FORMATS: readonly string[] = ['env', 'json', 'yaml', 'properties'];

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'];
const QUANTITY = /^\d+(?:\.\d+)?(?:m|k|M|G|Ki|Mi|Gi)?$/;

export const readBoolean: Read<boolean> = (text) =>
  text === 'true' ? true : text === 'false' ? false : null;

export function oneOf<T extends string>(...words: readonly T[]): Read<T> {
  return (text) => words.find((word) => word === text) ?? null;
}

/** Names of containers, separated by commas. */
export const readNames: Read<readonly string[]> = (text) => {
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) ? names : null;
};

/** The daemon's name of a credential. */
export const readCredential: Read<string> = (text) =>
  /^[a-z0-9][a-z0-9._-]{0,252}$/.test(text) ? text : null;

/** What the agent itself keeps beside the files of keys. */
const TAKEN: readonly string[] = ['version', 'status.json'];

/** One plain name: no folder, and nothing that begins with a dot, since the links by which all files are swapped do. */
export const readFileName: Read<string> = (text) =>
  /^\w[\w.-]{0,127}$/.test(text) && !TAKEN.includes(text) ? text : null;

/** Three octal digits: read by the owner, read or written by the group, nothing for others. */
export const readMode: Read<string> = (text) => (/^0?[46][046]0$/.test(text) ? text.padStart(4, '0') : null);

/** A word for a format, or a text of one's own with placeholders in it. */
export const readTemplate: Read<string> = (text) =>
  FORMATS.includes(text) || /\{\{ *[\w.-]+ *\}\}/.test(text) ? text : null;

/** `UID` or `UID:GID`; root is refused, since a pod of the restricted kind could not start. */
export const readRunAs: Read<RunAs> = (text) => {
  const [, user, group] = /^([1-9]\d{0,9})(?::([1-9]\d{0,9}))?$/.exec(text) ?? [];
  if (user === undefined) return null;
  return { user: Number(user), group: group === undefined ? null : Number(group) };
};

export const readOnChange: Read<OnChange> = (text) => {
  if (text === 'none' || text === 'restart') return { kind: text };
  const [, signal] = /^signal:(.+)$/.exec(text) ?? [];
  if (signal !== undefined) return SIGNALS.includes(signal) ? { kind: 'signal', signal } : null;
  return readHttp(text);
};

export const readAck: Read<Ack> = (text) =>
  text === 'none' || text === 'file' || text === 'call' ? { kind: text } : readHttp(text);

const readHttp: Read<HttpPlace> = (text) => {
  const [, port, path] = /^http:(\d{1,5})(\/[\w./~-]*)$/.exec(text) ?? [];
  if (path === undefined || Number(port) < 1 || Number(port) > 65_535) return null;
  return { kind: 'http', port: Number(port), path };
};

/** `requests.cpu=5m,requests.memory=24Mi,limits.memory=64Mi`. */
export const readResources: Read<Resources> = (text) => {
  const read: Record<string, Record<string, string>> = {};
  for (const part of text.split(',')) {
    const [, kind, what, quantity] = /^\s*(requests|limits)\.(cpu|memory)=(\S+)\s*$/.exec(part) ?? [];
    if (quantity === undefined || !QUANTITY.test(quantity)) return null;
    (read[kind!] ??= {})[what!] = quantity;
  }
  return read;
};
