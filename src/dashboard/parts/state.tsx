import { LOOKS } from '../../domain/present/look.ts';
import type { CredentialCondition } from '../../domain/views.ts';

/** Glyph and word; the colour only helps. */
export function State({ condition }: { readonly condition: CredentialCondition }) {
  const { glyph, word, tone } = LOOKS[condition];
  return (
    <span class={`state ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}
