import type { CheckpointBook } from '../../ports/checkpoint.ts';
import type { Db } from '../schema.ts';
import { compare } from './compare.ts';
import { after, latest } from './read.ts';
import { take } from './take.ts';

export function checkpointBook(db: Db): CheckpointBook {
  return {
    take: (request) => take(db, request),
    latest: () => latest(db),
    after: (number) => after(db, number),
    compare: (anchors, publicKey) => compare(db, anchors, publicKey),
  };
}
