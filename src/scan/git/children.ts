/** Called with the place of the name of an object, in bytes. */
type OnChild = (bytes: Buffer, at: number) => void;

const ZERO = 0;
const SUBMODULE = '16';

/** The objects that a tree, a commit or a tag names; a commit of another repository is none of them. */
export function eachChild(kind: string, body: Buffer, oidBytes: number, onChild: OnChild): void {
  if (kind === 'tree') eachEntry(body, oidBytes, onChild);
  if (kind !== 'commit' && kind !== 'tag') return;
  const header = body.subarray(0, Math.max(0, body.indexOf('\n\n'))).toString('latin1');
  for (const [, name = ''] of header.matchAll(/^(?:tree|parent|object) ([0-9a-f]+)$/gm))
    onChild(Buffer.from(name, 'hex'), 0);
}

function eachEntry(body: Buffer, oidBytes: number, onChild: OnChild): void {
  for (let at = 0; at < body.length;) {
    const end = body.indexOf(ZERO, at);
    if (end < 0 || end + 1 + oidBytes > body.length) return;
    if (body.toString('latin1', at, at + 2) !== SUBMODULE) onChild(body, end + 1);
    at = end + 1 + oidBytes;
  }
}
