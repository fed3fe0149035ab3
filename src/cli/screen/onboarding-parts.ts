import { CHECK_TITLES } from '../../domain/onboarding/conformance.ts';
import type { OnboardingView } from '../../domain/onboarding/views.ts';
import type { TableLook } from './status-table.ts';
import { table } from './table.ts';
import type { Cell } from './table.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';

/** What was tried in the environment, check by check. */
export function runText({ run }: OnboardingView, look: TableLook): string {
  if (run === null) return '';
  const { scope, issuer, profile, appliedFor, checks, passed, digest } = run.run;
  const rows = checks.map(({ id, ok, saw }): readonly Cell[] => [heldCell(ok), CHECK_TITLES[id], saw]);
  const wrong = profile === appliedFor ? '' : `\n${profile} is not ${appliedFor}, which is applied for.`;
  const verdict = passed ? look.paint('good', '● passed') : look.paint('bad', '✖ did not pass');
  return (
    `${table([{ title: '' }, { title: 'CONFORMANCE' }, { title: 'SAW', cut: 1 }], rows, look)}` +
    `${verdict}: ${scope} run at ${plain(issuer)}, ${formatWhen(run.at, look)}, by ${plain(run.by)}${wrong}\n` +
    `${plain(digest)}\n`
  );
}

function heldCell(ok: boolean | null): Cell {
  if (ok === null) return { text: '◌ skipped', tone: 'quiet' };
  return ok ? { text: '● held', tone: 'good' } : { text: '✖ failed', tone: 'bad' };
}

/** The list that the portal shows, against the recorded one. */
export function usersText({ users }: OnboardingView, look: TableLook): string {
  const { recorded, seen, seenAt, drift } = users;
  if (seen === null) return '';
  const right = new Map((recorded ?? []).map(({ email, status }) => [email, status]));
  const rows = seen.map(({ email, status }): readonly Cell[] => [email, status, right.get(email) ?? '–']);
  const gone = (recorded ?? []).filter(({ email }) => !seen.some((each) => each.email === email));
  const all = [...rows, ...gone.map(({ email, status }): readonly Cell[] => [email, '–', status])];
  const columns = [{ title: 'AUTHORISED USER', cut: 1 }, { title: 'PORTAL' }, { title: 'RECORDED' }];
  const when = seenAt === null ? '' : `Seen ${formatWhen(seenAt, look)}.`;
  const verdict =
    recorded === null
      ? look.paint('attention', '▲ nobody has recorded which ones are right')
      : drift.length === 0
        ? look.paint('good', '● as recorded')
        : drift.map((each) => look.paint('bad', `✖ ${plain(each)}`)).join('\n');
  return `${table(columns, all, look)}${verdict}\n${look.paint('quiet', when)}\n`;
}

/** What differs from what is in force, and every change request. */
export function changesText({ pending, changes }: OnboardingView, look: TableLook): string {
  const lines = pending.flatMap(({ what, added, removed }) => [
    ...added.map((each) => `  + ${what} ${plain(each)}`),
    ...removed.map((each) => `  - ${what} ${plain(each)}`),
  ]);
  const differs =
    lines.length === 0 ? '' : `The manifest differs from what is in force:\n${lines.join('\n')}\n`;
  return `${differs}${changes.map((change) => changeText(change, look)).join('')}`;
}

type Change = OnboardingView['changes'][number];

const STATUS: Readonly<Record<Change['status'], string>> = { asked: '◔', made: '●', refused: '✖' };

function changeText({ id, status, askedAt, answeredAt, reasons, tried }: Change, look: TableLook): string {
  const when = formatWhen(answeredAt ?? askedAt, look);
  const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  const tries = (tried?.tries ?? []).map(({ credential, version, verdict }) => {
    const glyph = verdict === 'accepted' ? look.paint('good', '●') : look.paint('bad', '✖');
    return `  ${glyph} ${plain(credential)} v${version} ${plain(verdict)}\n`;
  });
  return `${STATUS[status]} ${plain(id)} ${status} ${when}${plain(why)}\n${tries.join('')}`;
}
