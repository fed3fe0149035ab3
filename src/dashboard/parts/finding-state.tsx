import type { FindingView } from '../../domain/leaks/views.ts';
import { isOpen } from '../findings.ts';
import { findingStrings } from '../strings/findings.ts';

type Looked = Pick<FindingView, 'stage' | 'severity'>;

/** Glyph and word; the colour only helps. Nothing is good before the key was seen refused. */
export function FindingState({ finding }: { readonly finding: Looked }) {
  const [glyph, tone] = lookOf(finding);
  return (
    <span class={`state ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {findingStrings.stages[finding.stage]}
    </span>
  );
}

export function lookOf(finding: Looked): readonly [string, 'bad' | 'attention' | 'good' | 'quiet'] {
  if (isOpen(finding)) return finding.severity === 'critical' ? ['✖', 'bad'] : ['▲', 'attention'];
  return finding.stage === 'contained' ? ['✔', 'good'] : ['○', 'quiet'];
}
