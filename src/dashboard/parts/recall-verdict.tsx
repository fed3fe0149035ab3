import type { RecallView } from '../../domain/recall/views.ts';
import { countsIn } from '../recalls.ts';
import { recallStrings } from '../strings/recalls.ts';

const words = recallStrings.verdict;

/** How it stands in one line. Nothing is green before every key was seen refused. */
export function RecallVerdict({ view }: { readonly view: RecallView }) {
  const { alive, dead, all } = countsIn(view);
  const isDone = dead === all;
  return (
    <p class={`verdict ${isDone ? 'good' : 'attention'}`} role="status">
      {isDone ? words.revoked(all) : textOf(view.state, alive, dead, all)}
    </p>
  );
}

function textOf(state: RecallView['state'], alive: number, dead: number, all: number): string {
  switch (state) {
    case 'asked':
      return words.asked(all);
    case 'moving':
      return words.moving(alive, all);
    case 'stopped':
      return words.stopped(alive, all);
    case 'over':
      return words.partly(dead, all);
  }
}
