import type { Reason, WhyView } from '../../domain/views.ts';
import type { TableLook } from './status-table.ts';
import { padEnd, plain, widthOf, wrap } from './text.ts';

const LEAD: Readonly<Record<Reason['kind'], string>> = {
  'rotate-now-because': 'rotate now because',
  'not-yet-because': 'not yet because',
  'nothing-because': 'nothing yet',
  'waiting-because': 'waiting because',
  'stopped-because': 'stopped because',
};

const LEAD_WIDTH = 20;
const GAP = 2;

/** Each reason with the file and line that decides it, and the command that follows from them. */
export function whyPage(view: WhyView, look: TableLook): string {
  const rules = view.reasons.map(ruleOf);
  const width = (look.width ?? 1_000) - LEAD_WIDTH;
  const room = width - GAP - Math.max(0, ...rules.map(widthOf));
  const textWidth = Math.max(
    20,
    Math.min(room, Math.max(0, ...view.reasons.map(({ text }) => widthOf(text)))),
  );
  const lines = view.reasons.map((reason, index) => {
    const repeats = view.reasons[index - 1]?.kind === reason.kind;
    const rule = rules[index] ?? '';
    const [first = '', ...more] = wrap(plain(reason.text), rule === '' ? width : textWidth).split('\n');
    const head = padEnd(repeats ? '' : LEAD[reason.kind], LEAD_WIDTH);
    const line = `${head}${padEnd(first, textWidth + GAP)}${rule}`.trimEnd();
    return [line, ...more.map((each) => ' '.repeat(LEAD_WIDTH) + each)].join('\n');
  });
  const none = `no reason is known: ${plain(view.name)} is ${view.condition}`;
  return `${lines.length === 0 ? none : lines.join('\n')}\nNext: ${plain(view.next)}\n`;
}

/** `policies/prod.yaml:14  webull-prod`, as far as it is known. */
function ruleOf({ source, policy }: Reason): string {
  const place = source === null ? [] : [`${source.file}:${source.line}`];
  return plain([...place, ...(policy === null ? [] : [policy])].join('  '));
}
