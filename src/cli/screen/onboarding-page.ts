import { renderFault } from '../../domain/fault.ts';
import type { OnboardingView } from '../../domain/onboarding/views.ts';
import { changesText, runText, usersText } from './onboarding-parts.ts';
import { nextText, statusCell } from './onboarding-list.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatWhen } from './time.ts';

const LAST_LINES = 8;

/** The stages of one application, and what is next. */
export function onboardingStatus(view: OnboardingView, look: TableLook): string {
  return `${heading(view, look)}\n${stages(view, look)}\n${nextText([view], look)}`;
}

/** All of one application. */
export function onboardingPage(view: OnboardingView, look: TableLook): string {
  return [
    heading(view, look),
    stages(view, look),
    dossier(view, look),
    materials(view, look),
    runText(view, look),
    usersText(view, look),
    changesText(view, look),
    warnings(view),
    log(view, look),
    nextText([view], look),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function heading(
  { name, applicant, issuer, passed, stages: all }: OnboardingView,
  { paint }: TableLook,
): string {
  return `${paint('strong', plain(name))}   ${plain(applicant)} → ${plain(issuer)}   ${passed} of ${all} stages passed\n`;
}

function stages({ stageList }: OnboardingView, look: TableLook): string {
  const rows = stageList.map((each): readonly Cell[] => [
    each.stage,
    statusCell(each.status),
    each.at === null ? '–' : formatWhen(each.at, look),
    each.by ?? '–',
    whyOf(each),
  ]);
  const columns = [
    { title: 'STAGE' },
    { title: 'STATUS' },
    { title: 'WHEN' },
    { title: 'BY', cut: 2 },
    { title: 'WHY', cut: 1 },
  ];
  return table(columns, rows, look);
}

/** What stands before it, why it was rejected, or what it passed by. */
function whyOf({ status, blockedBy, reasons, evidence }: OnboardingView['stageList'][number]): string {
  if (status === 'blocked') return `after ${blockedBy.join(', ')}`;
  if (status === 'rejected') return reasons.join('; ');
  return evidence?.note ?? evidence?.document?.slice(0, 'sha256:'.length + 12) ?? '–';
}

function dossier(view: OnboardingView, look: TableLook): string {
  const { contact, information, testing, credentials } = view;
  const { endpoints, ipWhitelist, apiUser } = information;
  const seen = contact.seen === '' ? contact.source : `${contact.source}, seen ${contact.seen}`;
  const rows: readonly (readonly Cell[])[] = [
    ['contact', contact.value ?? { text: 'not known', tone: 'attention' }],
    ['', { text: seen, tone: 'quiet' }],
    ['API user', `${apiUser.email}${apiUser.dedicated ? ', dedicated' : ''}`],
    ...listed('endpoints', endpoints),
    ...listed('addresses', ipWhitelist.length === 0 ? ['any'] : ipWhitelist.map(({ text }) => text)),
    ['tested at', `${testing.issuer} as ${testing.user}`],
    ...listed('credentials', credentials.length === 0 ? ['none'] : credentials),
  ];
  return table([{ title: '' }, { title: '', cut: 1 }], rows, look);
}

function listed(title: string, values: readonly string[]): readonly (readonly Cell[])[] {
  return values.map((value, index) => [index === 0 ? title : '', value]);
}

function materials({ materials: all }: OnboardingView, look: TableLook): string {
  if (all.length === 0) return '';
  const rows = all.map(({ item, owner, dueAt, document, optional }): readonly Cell[] => [
    item,
    document !== null
      ? { text: '● there', tone: 'good' }
      : optional
        ? { text: '◌ optional', tone: 'quiet' }
        : { text: '▲ missing', tone: 'attention' },
    dueAt === null ? '–' : formatWhen(dueAt, look),
    owner ?? '–',
  ]);
  return table(
    [{ title: 'MATERIAL', cut: 1 }, { title: 'STATUS' }, { title: 'DUE' }, { title: 'OWNER', cut: 2 }],
    rows,
    look,
  );
}

function warnings({ warningList }: OnboardingView): string {
  return warningList
    .map((warning) => `! warning ${renderFault(warning).split('\n').map(plain).join('\n')}\n`)
    .join('');
}

function log({ log: lines }: OnboardingView, look: TableLook): string {
  if (lines.length === 0) return '';
  const rows = lines
    .slice(-LAST_LINES)
    .map(({ at, actor, event }): readonly Cell[] => [
      formatWhen(at, look),
      actor,
      { text: eventText(event), tone: 'quiet' },
    ]);
  return table([{ title: 'WHEN' }, { title: 'BY', cut: 2 }, { title: 'WHAT', cut: 1 }], rows, look);
}

type LoggedEvent = OnboardingView['log'][number]['event'];

function eventText(event: LoggedEvent): string {
  const of = 'stage' in event ? (event.stage ?? '') : 'change' in event ? event.change : '';
  const note = 'evidence' in event ? (event.evidence.note ?? '') : '';
  return [event.type, of, note].filter((part) => part !== '').join(' ');
}

/** What is said after a word was recorded. */
export function recordedText(view: OnboardingView, look: TableLook): string {
  const last = view.log.at(-1);
  const what = last === undefined ? 'recorded' : eventText(last.event);
  return `${look.paint('good', '✔')} ${wrap(plain(`${view.name}: ${what}`), look.width ?? 1_000, '  ')}\n${nextText([view], look)}`;
}
