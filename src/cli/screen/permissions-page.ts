import { changeText } from '../../domain/permissions/compare.ts';
import type { PermissionsView } from '../../domain/permissions/mark.ts';
import { rfc3339 } from '../../domain/wire.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';

const KNOWN_BY: Readonly<Record<PermissionsView['seen']['by'], string>> = {
  list: 'as the issuer lists them',
  probe: 'as far as a signed call tells: the issuer lists them to people only',
};

/** What the keys may do, as it was accepted and as it was last seen, with the changes first. */
export function permissionsPage(name: string, view: PermissionsView | null, look: TableLook): string {
  const title = look.paint('strong', plain(name));
  if (view === null)
    return `${title}   no look has told yet what its keys may do\nNext: keyturn show ${name}\n`;
  const { accepted, acceptedAt, seen, seenAt, changes } = view;
  const since = `accepted ${formatWhen(acceptedAt, look)}, seen so since ${formatWhen(seenAt, look)}`;
  const accept = `keyturn permissions ${name} --accept ${rfc3339(seenAt)} --reason TEXT`;
  return [
    `${title}   permissions, ${KNOWN_BY[seen.by]}\n  ${since}\n`,
    ...changes.map((change) => {
      const mark = change.wider ? look.paint('bad', '✖ wider  ') : look.paint('attention', '▲ changed');
      return `  ${mark} ${plain(changeText(change))}\n`;
    }),
    rows('ENDPOINT', accepted.endpoints, seen.endpoints, look),
    rows('ADDRESS', accepted.addresses, seen.addresses, look),
    `Next: ${changes.length === 0 ? `keyturn show ${name}` : accept}\n`,
  ].join('');
}

function rows(title: string, accepted: readonly string[], seen: readonly string[], look: TableLook): string {
  const all = [...new Set([...accepted, ...seen])].toSorted();
  if (all.length === 0) return '';
  const columns = [{ title, cut: 1 }, { title: 'ACCEPTED' }, { title: 'SEEN' }];
  const cells = all.map((item): readonly Cell[] => [
    item,
    accepted.includes(item) ? 'yes' : 'no',
    accepted.includes(item) === seen.includes(item)
      ? { text: 'yes', tone: 'good' }
      : { text: seen.includes(item) ? 'yes' : 'no', tone: 'attention' },
  ]);
  return `\n${table(columns, cells, look)}`;
}
