import type { RecallAsk } from './views.ts';

/** What people type, one pair a text: `team=x`, or `issuer=NAME`. `refused`: the first text that is no pair. */
export function readSelector(pairs: readonly string[]): RecallAsk['selector'] | { readonly refused: string } {
  const labels: Record<string, string> = {};
  let issuer: string | null = null;
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) return { refused: pair };
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (name === 'issuer') issuer = value;
    else labels[name] = value;
  }
  return { issuer, labels };
}
