import type { AnchorView } from '../../domain/views.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';
import type { Local } from './time.ts';

/** One checkpoint may be in the journal alone: a crash came between the commit and the anchor. */
const MAY_LAG = 1;

/** Whether the anchors end before the journal by more than a crash explains. */
export function isShort({ last, notAnchored }: AnchorView): boolean {
  return last !== null && notAnchored > MAY_LAG;
}

/** What the anchors say of a journal whose chains fit; and what they can't say. */
export function anchorText(anchors: AnchorView, fits: boolean, local: Local): string {
  const { last, eventsAfter, file } = anchors;
  if (last === null)
    return `▲ nothing is anchored in ${plain(file)}:\n  ${eventsAfter} events are chained, a cut of their end would not show\n`;
  const when = formatWhen(last.at, local);
  const held = fits
    ? `✔ checkpoint ${last.number} (${when}) over ${last.streams} streams: as it was anchored\n`
    : `✖ checkpoint ${last.number} (${when}): the journal is not what was anchored\n`;
  const after =
    eventsAfter > 0
      ? `  events after checkpoint ${last.number} (${when}): ${eventsAfter}, chained but not anchored\n`
      : '';
  const short = isShort(anchors)
    ? `▲ ${anchors.notAnchored} checkpoints of the journal are not in ${plain(file)}:\n  it is an older copy, or its end was cut off\n`
    : '';
  return held + after + short;
}
