import { renderFault } from '../../domain/fault.ts';
import type { LifeAct, LifeLine, LifePlan } from '../../domain/life/request.ts';
import type { TableLook } from './status-table.ts';
import type { Tone } from './style.ts';
import { plain, wrap } from './text.ts';

const MARKS: Readonly<Record<LifeLine['kind'], readonly [glyph: string, word: string, tone: Tone]>> = {
  does: ['✔', 'does', 'good'],
  keeps: ['·', 'keeps', 'quiet'],
  warns: ['▲', 'mind', 'attention'],
};

const WORD_WIDTH = 6;
const INDENT = ' '.repeat(WORD_WIDTH + 4);

const NEXT: Readonly<Partial<Record<LifeAct, (name: string) => string>>> = {
  pause: (name) => `keyturn resume ${name}`,
  hold: (name) => `keyturn hold ${name} --end`,
  cancel: (name) => `keyturn rotate ${name}`,
  'accept-permissions': (name) => `keyturn permissions ${name}`,
};

/** What asks for an act that no command is called like. */
const DO: Readonly<Partial<Record<LifeAct, (name: string) => string>>> = {
  'end-hold': (name) => `keyturn hold ${name} --end`,
  'accept-permissions': (name) => `keyturn permissions ${name}`,
};

/** What an operation does, line by line: in the future of a dry run, or as it was just asked for. */
export function lifePage(plan: LifePlan, dryRun: boolean, look: TableLook): string {
  const { name, act, refused, lines } = plan;
  const title = `${look.paint('strong', plain(name))}   ${act}${dryRun ? ', dry run: nothing is done' : ''}\n`;
  if (refused !== null) return `${title}${plainLines(renderFault(refused))}\n`;
  const body = lines.map((line) => lineOf(line, look)).join('');
  const next = dryRun
    ? (DO[act]?.(name) ?? `keyturn ${act} ${name}`)
    : (NEXT[act]?.(name) ?? `keyturn show ${name}`);
  return `${title}${body}Next: ${plain(next)}\n`;
}

/** The lines alone, for whoever is about to confirm them. */
export function lifeLines({ name, act, lines }: LifePlan, look: TableLook): string {
  return `${look.paint('strong', plain(name))}   ${act}\n${lines.map((line) => lineOf(line, look)).join('')}`;
}

function lineOf({ kind, text }: LifeLine, look: TableLook): string {
  const [glyph, word, tone] = MARKS[kind];
  const said = wrap(plain(text), look.width ?? 1_000, INDENT);
  return `  ${look.paint(tone, glyph)} ${word.padEnd(WORD_WIDTH)}${said}\n`;
}

function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => plain(line))
    .join('\n');
}
