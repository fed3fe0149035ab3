import type { ApiToken } from '../../domain/access/account.ts';
import type { AccessEvent, StoredAccessEvent } from '../../domain/access/events.ts';
import type { UserView, WhoAmI, WhoMay } from '../../domain/access/views.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain, wrap } from './text.ts';
import { formatStamp, formatWhen } from './time.ts';

export function whoAmIText(
  { actor, roles, groups, credentials, sessionEndsAt }: WhoAmI,
  look: TableLook,
): string {
  const lines = [
    ['Who', actor],
    ['Roles', listed(roles)],
    ['Groups', listed(groups)],
    ['Reaches', credentials === null ? 'every credential' : listed(credentials)],
    ['Until', sessionEndsAt === null ? 'no session: a token' : formatWhen(sessionEndsAt, look)],
  ];
  return lines
    .map(([name = '', text = '']) => `${name.padEnd(9)}${wrap(plain(text), 80, ' '.repeat(9))}\n`)
    .join('');
}

export function userTable(users: readonly UserView[], look: TableLook): string {
  if (users.length === 0) return 'No users yet.\nNext: keyturn users add NAME --role viewer\n';
  const columns = [
    { title: 'USER', cut: 3 },
    { title: 'ROLES', cut: 2 },
    { title: 'GROUPS', cut: 1 },
    { title: 'STATE' },
  ];
  return table(
    columns,
    users.map((user) => [user.name, listed(user.roles), listed(user.groups), userState(user, look)]),
    look,
  );
}

function userState({ disabledAt, lockedUntilAt, mustChange }: UserView, look: TableLook): Cell {
  if (disabledAt !== null) return { text: `✖ disabled ${formatWhen(disabledAt, look)}`, tone: 'bad' };
  if (lockedUntilAt !== null)
    return { text: `▲ locked until ${formatWhen(lockedUntilAt, look)}`, tone: 'attention' };
  return mustChange
    ? { text: '▲ must choose a password', tone: 'attention' }
    : { text: '● active', tone: 'good' };
}

export function tokenTable(tokens: readonly ApiToken[], look: TableLook): string {
  if (tokens.length === 0) return 'No API tokens yet.\nNext: keyturn tokens create NAME --role viewer\n';
  const columns = [
    { title: 'TOKEN', cut: 3 },
    { title: 'ROLES', cut: 2 },
    { title: 'REACHES', cut: 1 },
    { title: 'STATE' },
  ];
  return table(
    columns,
    tokens.map((token) => [
      token.name,
      listed(token.roles),
      token.credentials === null ? 'every credential' : listed(token.credentials),
      tokenState(token, look),
    ]),
    look,
  );
}

function tokenState({ revokedAt, expiresAt }: ApiToken, look: TableLook): Cell {
  if (revokedAt !== null) return { text: `✖ revoked ${formatWhen(revokedAt, look)}`, tone: 'bad' };
  if (expiresAt <= look.now) return { text: `✖ ended ${formatWhen(expiresAt, look)}`, tone: 'bad' };
  return { text: `● until ${formatWhen(expiresAt, look)}`, tone: 'good' };
}

/** Everybody who may come in; with a word, what it stands for and who may do that. */
export function whoText(who: WhoMay, word: string | null, look: TableLook): string {
  if (word === null) return everybody(who, look);
  const acts = who.acts.filter(({ route, summary }) =>
    `${route} ${summary}`.toLowerCase().includes(word.toLowerCase()),
  );
  if (acts.length === 0) return `Nothing that the API does is called ${plain(word)}.\nNext: keyturn who\n`;
  return acts
    .map(({ route, summary, roles }) => {
      const may = holders(who, roles, look.now);
      const names = wrap(may.length === 0 ? 'nobody by name' : may.join(', '), 76, '    ');
      return `${plain(route)}\n  ${wrap(plain(summary), 78, '  ')}\n  ${roles.join(', ')}\n    ${names}\n`;
    })
    .join('');
}

function everybody(who: WhoMay, look: TableLook): string {
  const rows: (readonly Cell[])[] = [
    ['user:administrator', 'admin', '● the token in the data directory'],
    ...who.users.map((user) => [`user:${user.name}`, listed(user.roles), userState(user, look)]),
    ...who.tokens.map((token) => [`token:${token.name}`, listed(token.roles), tokenState(token, look)]),
    ...who.groupRoles.map(({ group, roles }) => [
      `group:${group}`,
      listed(roles),
      '● by the identity provider',
    ]),
  ];
  const columns = [{ title: 'WHO', cut: 2 }, { title: 'ROLES', cut: 1 }, { title: 'STATE' }];
  return `${table(columns, rows, look)}\nNext: keyturn who --may rotate\n`;
}

function holders(who: WhoMay, needed: readonly string[], now: number): readonly string[] {
  const enough = ({ roles }: { readonly roles: readonly string[] }): boolean =>
    roles.some((role) => needed.includes(role));
  return [
    ...(needed.includes('admin') ? ['user:administrator'] : []),
    ...who.users.filter((user) => user.disabledAt === null && enough(user)).map(({ name }) => `user:${name}`),
    ...who.tokens
      .filter((token) => token.revokedAt === null && token.expiresAt > now && enough(token))
      .map(({ name }) => `token:${name}`),
    ...who.groupRoles.filter(enough).map(({ group }) => `group:${group}`),
  ].map(plain);
}

export function accessEventTable(events: readonly StoredAccessEvent[], look: TableLook): string {
  if (events.length === 0) return 'Nobody has changed who may come in.\n';
  const columns = [
    { title: '#' },
    { title: 'TIME' },
    { title: 'BY', cut: 2 },
    { title: 'EVENT' },
    { title: 'WHAT', cut: 1 },
  ];
  return table(
    columns,
    events.map(({ seq, at, actor, event }) => [
      String(seq),
      formatStamp(at, look),
      actor,
      event.type,
      whatOf(event, look),
    ]),
    look,
  );
}

function whatOf(event: AccessEvent, look: TableLook): string {
  switch (event.type) {
    case 'UserAdded':
    case 'UserChanged':
      return `${event.user}: ${listed(event.roles)}`;
    case 'UserLockedOut':
      return `${event.user} until ${formatWhen(event.untilAt, look)}`;
    case 'TokenCreated':
      return `${event.token}: ${listed(event.roles)}, until ${formatWhen(event.expiresAt, look)}`;
    case 'FingerprintsTaken':
      return `${event.scanner}: ${event.secrets} secrets, until ${formatWhen(event.expiresAt, look)}`;
    case 'TokenRevoked':
      return event.token;
    case 'LoggedIn':
      return `by ${event.way}: ${listed(event.roles)}`;
    case 'LoggedOut':
      return '';
    default:
      return event.user;
  }
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.join(', ');
}
