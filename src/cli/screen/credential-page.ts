import type { CredentialView, SagaView } from '../../domain/views.ts';
import { conditionCell } from './condition.ts';
import { nextOf } from './status-table.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell, Column } from './table.ts';
import { formatAge, formatDistance, formatWhen } from './time.ts';
import { plain, widthOf, wrap } from './text.ts';

/** All that is known of one credential, block by block; a block with nothing in it is left out. */
export function credentialPage(view: CredentialView, look: TableLook): string {
  return [
    heading(view, look),
    versions(view, look),
    destinations(view, look),
    consumers(view, look),
    sagaBlock(view.saga, look),
    retries(view, look),
    alerts(view, look),
  ]
    .filter((block) => block !== '')
    .join('\n');
}

function heading(view: CredentialView, look: TableLook): string {
  const { text, tone } = conditionCell(view, look.now);
  const labels = Object.entries(view.labels).map(([key, value]) => `${key}=${value}`);
  const due =
    view.nextAt === null || view.nextAt <= look.now ? '' : ` (${formatDistance(view.nextAt, look.now)})`;
  const facts: readonly (readonly [string, string])[] = [
    ['next', nextOf(view, look) + due],
    ['issuer', view.issuer ?? '–'],
    ['owner', view.owner ?? '–'],
    ...applicationFacts(view),
    ['policy', view.policy ?? 'none'],
    ...markFacts(view, look),
    ...(labels.length === 0 ? [] : [['labels', labels.join(' ')] as const]),
    ['manifest', view.source === null ? 'none: unmanaged' : `${view.source.file}:${view.source.line}`],
  ];
  const rows = facts.map(([name, value]) => [`  ${name}`, value]);
  const title = `${look.paint('strong', plain(view.name))}   ${look.paint(tone, text)}\n`;
  return title + table([{ title: '' }, { title: '', cut: 1 }], rows, look);
}

function applicationFacts({ application, standby }: CredentialView): (readonly [string, string])[] {
  return standby === null ? [] : [['application', `${application}, standby ${standby}`]];
}

function markFacts({ paused, held }: CredentialView, look: TableLook): (readonly [string, string])[] {
  return [
    ...(paused === null
      ? []
      : [['paused', `since ${formatWhen(paused.at, look)}: ${paused.reason}`] as const]),
    ...(held === null
      ? []
      : [['held', `until ${formatWhen(held.untilAt ?? 0, look)}: ${held.reason}`] as const]),
  ];
}

function block(
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  look: TableLook,
): string {
  return rows.length === 0 ? '' : table([{ ...columns[0]!, title }, ...columns.slice(1)], rows, look);
}

function versions({ versions }: CredentialView, look: TableLook): string {
  const columns = [
    { title: '' },
    { title: 'STATUS' },
    { title: 'KEY', cut: 1 },
    { title: 'DIGEST' },
    { title: 'AGE' },
    { title: 'ENDS' },
  ];
  const rows = versions
    .toReversed()
    .map((each): readonly Cell[] => [
      `v${each.version}`,
      each.leaked ? { text: `${each.status}, leaked`, tone: 'bad' } : each.status,
      each.keyIdMasked ?? '–',
      each.digest === null ? '–' : look.width === null ? each.digest : each.digest.slice(0, 8),
      each.bornAt === null ? '–' : formatAge(look.now - each.bornAt),
      each.endsAt === null ? '–' : formatWhen(each.endsAt, look),
    ]);
  return block('VERSION', columns, rows, look);
}

function destinations({ destinations }: CredentialView, look: TableLook): string {
  const columns = [{ title: '', cut: 1 }, { title: 'STORE' }, { title: 'STATUS' }];
  const rows = destinations.map(({ name, store, status }): readonly Cell[] => [
    name,
    store,
    { text: status, tone: toneOfDestination(status) },
  ]);
  return block('DESTINATION', columns, rows, look);
}

function toneOfDestination(status: string): 'good' | 'bad' | 'quiet' {
  if (status === 'ok' || status === 'promoted') return 'good';
  return status === 'drift' || status === 'missing' || status === 'unreachable' ? 'bad' : 'quiet';
}

function consumers({ name: credential, consumersDetail }: CredentialView, look: TableLook): string {
  const columns = ['', 'DELIVERED', 'LOADED', 'SINCE', ''].map((title, index) =>
    index === 0 ? { title, cut: 1 } : { title },
  );
  const rows = consumersDetail.map((each): readonly Cell[] => {
    const { name, deliveredVersion, loadedVersion, loadedAt, straggler, inPods } = each;
    return [
      name,
      deliveredVersion === null ? '–' : `v${deliveredVersion}`,
      loadedVersion === null ? '–' : `v${loadedVersion}`,
      loadedAt === null ? '–' : formatWhen(loadedAt, look),
      straggler
        ? { text: '▲ straggler', tone: 'attention' }
        : inPods
          ? { text: `pods: keyturn who ${credential}`, tone: 'quiet' }
          : '',
    ];
  });
  return block('CONSUMER', columns, rows, look);
}

const WHAT: Readonly<Record<SagaView['kind'], string>> = {
  kill: 'Revocation',
  rotation: 'Rotation',
  redelivery: 'Redelivery',
  decommission: 'Decommissioning',
};

function sagaBlock(saga: SagaView | null, look: TableLook): string {
  if (saga === null) return '';
  const { kind, reason, phase, openedAt, fromVersion, toVersion, id, move } = saga;
  const versions =
    toVersion === null ? '' : ` ${fromVersion === null ? '' : `v${fromVersion} `}→ v${toVersion}`;
  const ways = move === null ? '' : ` ${move.from} → ${move.to}${versions === '' ? '' : ','}`;
  const what = move?.moved === false ? 'Move' : WHAT[kind];
  const line = `${what}${ways}${versions} (${reason}) · ${phase} since ${formatWhen(openedAt, look)}`;
  const fits = look.width === null || widthOf(`${line}   ${id}`) <= look.width;
  return `${line}${fits ? '   ' : '\n  '}${look.paint('quiet', id)}\n`;
}

function retries({ retries }: CredentialView, look: TableLook): string {
  return retries
    .map(({ step, tries, retryAt, fault }) => {
      const again = retryAt > look.now ? formatDistance(retryAt, look.now) : 'now';
      const head = `${look.paint('bad', `✖ ${step}`)} failed ${tries === 1 ? 'once' : `${tries} times`}, again ${again}\n`;
      const said = plain(`${fault.code} ${fault.place}: ${fault.saw}`);
      return `${head}    ${wrap(said, look.width ?? 1_000, '    ')}\n    Next: ${plain(fault.next)}\n`;
    })
    .join('');
}

function alerts({ alerts }: CredentialView, look: TableLook): string {
  return alerts
    .map(({ code, severity, summary, raisedAt, next }) => {
      const since = formatWhen(raisedAt, look);
      const text = plain(`${code} ${severity} since ${since}: ${summary}`);
      return `${look.paint('attention', '▲')} ${wrap(text, look.width ?? 1_000, '  ')}\n  Next: ${plain(next)}\n`;
    })
    .join('');
}
