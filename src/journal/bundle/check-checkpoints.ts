import type { BundleProblem } from '../../ports/bundle.ts';
import type { Checkpoint } from '../../ports/checkpoint.ts';
import { checkpointHash, isSignedBy, parseSigned, publicKeyIn } from '../checkpoint/signed.ts';
import { rootOfHeads } from '../checkpoint/tree.ts';
import type { StreamHead } from '../checkpoint/tree.ts';

/** Holds the checkpoints of a bundle against a key and each other, and the streams against the last of them. */
export function checkCheckpoints() {
  const problems: BundleProblem[] = [];
  let last: Checkpoint | null = null;
  let unsigned = 0;

  const blame = (seq: number, saw: string, otherKey = false): void => {
    problems.push({ stream: 'checkpoint', seq, saw, otherKey });
  };

  return {
    problems,
    last: (): Checkpoint | null => last,
    take(text: string, publicKey: string | null, installation: string | null): void {
      const before = last;
      const signed = parseSigned(text);
      if (signed === null) {
        blame((before?.number ?? 0) + 1, 'a text that is no checkpoint');
        return;
      }
      const { number, previous } = signed.checkpoint;
      const key = publicKey === null ? null : publicKeyIn(publicKey);
      if (key === null || !isSignedBy(signed, key)) {
        unsigned += 1;
        // With another key it is all of them, and the first says it.
        if (unsigned === 1) blame(number, 'it is not signed by the key that is trusted', true);
      }
      if (signed.checkpoint.installation !== installation)
        blame(number, `it is of ${signed.checkpoint.installation}, the bundle of ${installation ?? 'none'}`);
      if (before !== null && (number !== before.number + 1 || previous !== checkpointHash(before)))
        blame(number, `it does not follow checkpoint ${before.number}`);
      last = signed.checkpoint;
    },
    /** At the end, with the last covered event of each stream. */
    holdAgainst(heads: readonly StreamHead[]): void {
      if (last === null) {
        blame(0, 'there is none, so nobody vouches for the events');
        return;
      }
      const { number, streams, root } = last;
      if (heads.length !== streams) blame(number, `it covers ${streams} streams, ${heads.length} are here`);
      if (rootOfHeads(heads) !== root) blame(number, 'the streams are not what it covers');
    },
  };
}
