/** What stands in every folder beside the files of the credentials. */
export const VERSION_FILE = 'version';
export const STATUS_FILE = 'status.json';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Why a file can't have this name; null where it can. One plain name: no folder, nothing that begins with a dot, so nothing
 * leads out of the folder and nothing meets `..data`.
 */
export function fileNameRefusal(name: string): string | null {
  if (!NAME.test(name)) return 'not one plain name of letters, digits, ".", "_" and "-"';
  return name === VERSION_FILE || name === STATUS_FILE ? 'a name that the agent uses itself' : null;
}

const MODE = /^0?[0-7]{3}$/;
/** Nobody else's, nobody runs it, and the group only reads or writes. */
const ALLOWED_BITS = 0o660;

/** Why a file can't have this mode, as it is written; null where it can. */
export function modeRefusal(text: string): string | null {
  if (!MODE.test(text)) return 'not three octal digits in quotes';
  const mode = parseInt(text, 8);
  if ((mode & ~ALLOWED_BITS) !== 0) return 'open to everybody, or executable';
  return (mode & 0o400) === 0 ? 'closed to its owner' : null;
}
