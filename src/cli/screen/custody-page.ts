import { formatDuration } from '../../domain/duration.ts';
import type { CustodyView, EscrowImported, ReplicaView } from '../../domain/views.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

/** The keys over everything sealed, what the escrow holds, and who else has one. */
export function custodyPage(view: CustodyView, look: TableLook): string {
  return [heading(view, look), escrows(view, look), replicas(view, look), advice(view)]
    .filter((block) => block !== '')
    .join('\n');
}

function heading(view: CustodyView, look: TableLook): string {
  const { kek, recipient, replacedIdentities: replaced, recoveryRecipients } = view;
  const rows: readonly (readonly Cell[])[] = [
    ['KEK', kek],
    ['identity', recipient],
    ...(replaced === 0 ? [] : [['', `${replaced} replaced, which still open what was sealed to them`]]),
    ...(recoveryRecipients.length === 0 ? [['recovery', { text: 'none', tone: 'attention' as const }]] : []),
    ...recoveryRecipients.map((each, index) => [index === 0 ? 'recovery' : '', each]),
  ];
  return table([{ title: '' }, { title: '', cut: 1 }], rows, look);
}

function escrows({ escrow, retentionMs }: CustodyView, look: TableLook): string {
  const rows = escrow.map(({ path, entries, damaged, bytes }): readonly Cell[] => [
    path,
    entries === null ? { text: '✖ not open', tone: 'bad' } : String(entries),
    damaged === 0 ? '–' : { text: String(damaged), tone: 'bad' },
    bytes === null ? '–' : `${Math.ceil(bytes / 1_024)} KiB`,
  ]);
  const columns = [
    { title: 'ESCROW', cut: 1 },
    { title: 'ENTRIES' },
    { title: 'DAMAGED' },
    { title: 'SIZE' },
  ];
  const kept = `What is done with is kept for ${formatDuration(retentionMs)}.`;
  return `${table(columns, rows, look)}${look.paint('quiet', kept)}\n`;
}

function replicas({ replicas: all }: CustodyView, look: TableLook): string {
  const rows = all.map((replica): readonly Cell[] => [
    replica.name,
    stateCell(replica),
    formatDistance(replica.seenAt, look.now),
    replica.sweptAt === null || replica.sweptAt === 0 ? 'never' : formatWhen(replica.sweptAt, look),
    replica.importedAt === null ? '–' : formatWhen(replica.importedAt, look),
  ]);
  const columns = [
    { title: 'REPLICA', cut: 1 },
    { title: 'STATE' },
    { title: 'SEEN' },
    { title: 'ESCROW READ UP TO' },
    { title: 'IMPORTED' },
  ];
  return table(columns, rows, look);
}

function stateCell({ self, running, goneAt }: ReplicaView): Cell {
  if (self) return { text: '● this one', tone: 'good' };
  if (goneAt !== null) return { text: '✖ gone', tone: 'quiet' };
  return running ? { text: '● running', tone: 'good' } : { text: '▲ away', tone: 'attention' };
}

/** A replica that is away keeps nothing waiting unless a call of its own is open; what to do then is said here. */
function advice({ replicas: all }: CustodyView): string {
  const away = all.filter(({ running, goneAt }) => !running && goneAt === null);
  const [first] = away;
  if (first === undefined) return '';
  return (
    `Start ${first.name} again, or where it can not come back:\n` +
    `Next: keyturn custody import-escrow FILE --replica ${first.name}\n` +
    `      keyturn custody gone ${first.name} --reason "…"\n`
  );
}

/** What an import has brought, and what is left to do where it is not whole. */
export function importedText(result: EscrowImported, look: TableLook): string {
  const { entries, appended, foreign, damaged, unread, complete, replica } = result;
  const counts = [
    `${entries} ${entries === 1 ? 'entry' : 'entries'}`,
    `${appended} new to the journal`,
    ...(foreign === 0 ? [] : [`${foreign} of credentials that are not here`]),
    ...(damaged === 0 ? [] : [`${damaged} damaged`]),
    ...(unread.length === 0 ? [] : [`${unread.length} not opened`]),
  ];
  const mark = complete ? look.paint('good', '✔') : look.paint('bad', '✖');
  const lines = unread.map(
    ({ credential, attempt, code }) => `  ${plain(credential)} ${plain(attempt)}: ${code}\n`,
  );
  const verdict = complete
    ? `Nothing waits for ${plain(replica)} any more.\n`
    : `${wrap(`${plain(replica)} is still waited for: what was not read may be what is missing. The recovery identity may open it.`, look.width ?? 1_000)}\nNext: keyturn recover --escrow FILE --identity FILE\n      keyturn custody gone ${plain(replica)} --reason "…"\n`;
  return `${mark} ${counts.join(' · ')}\n${lines.join('')}${verdict}`;
}
