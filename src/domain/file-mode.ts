/** What a file system says of a file. */
export interface FileMode {
  readonly mode: number;
  /** Who owns it. */
  readonly uid: number;
}

const ANYTHING_BY_OTHERS = 0o077;
const READING_BY_GROUP = 0o040;
const ROOT = 0;

/**
 * Whether somebody beside this process may read or change a file with a secret. One file is private although its group may read it:
 * root's, for a process that is not root. That is how a kubelet hands a Secret to a container that does not run as root: who is
 * in the group was decided by whoever may read the file anyway.
 */
export function isOpenToOthers({ mode, uid }: FileMode, self: number): boolean {
  const others = mode & ANYTHING_BY_OTHERS;
  return others !== 0 && !(others === READING_BY_GROUP && uid === ROOT && self !== ROOT);
}
