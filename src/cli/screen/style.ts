import type { World } from '../world.ts';

/** What a colour means. It only helps: the same is said by a glyph and a word. */
export type Tone = 'good' | 'attention' | 'bad' | 'quiet' | 'strong';

export type Paint = (tone: Tone, text: string) => string;

const SGR: Readonly<Record<Tone, string>> = {
  good: '32',
  attention: '33',
  bad: '31',
  quiet: '2',
  strong: '1',
};

const colour: Paint = (tone, text) => `\u001b[${SGR[tone]}m${text}\u001b[0m`;

export const noColour: Paint = (_tone, text) => text;

/** Colour on a terminal only, and never against NO_COLOR. */
export function paintFor(world: Pick<World, 'isTty' | 'environment'>, stream: 'stdout' | 'stderr'): Paint {
  const { NO_COLOR, TERM } = world.environment;
  const wanted = world.isTty[stream] && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
  return wanted ? colour : noColour;
}
