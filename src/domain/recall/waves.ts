/** How large the waves are: numbers and percentages of all, the last again and again until none is left. */
export type WaveSize =
  { readonly unit: 'count'; readonly count: number } | { readonly unit: 'percent'; readonly percent: number };

export const DEFAULT_WAVES: readonly string[] = ['1', '5', '25%'];

/** `5` or `25%`; null where the text is neither. */
export function parseWave(text: string): WaveSize | null {
  const found = /^([1-9]\d{0,5})(%?)$/.exec(text.trim());
  if (found === null) return null;
  const number = Number(found[1]);
  if (found[2] === '') return { unit: 'count', count: number };
  return number <= 100 ? { unit: 'percent', percent: number } : null;
}

/** For each of so many, in their order, the wave that it is in, from 1. */
export function wavesOf(members: number, sizes: readonly WaveSize[]): readonly number[] {
  const waves: number[] = [];
  for (let wave = 1; waves.length < members; wave += 1) {
    const size = sizes[Math.min(wave, sizes.length) - 1];
    const wanted = size === undefined ? members : countOf(size, members);
    const count = Math.min(wanted, members - waves.length);
    for (let each = 0; each < count; each += 1) waves.push(wave);
  }
  return waves;
}

function countOf(size: WaveSize, members: number): number {
  return size.unit === 'count' ? size.count : Math.max(1, Math.ceil((members * size.percent) / 100));
}
