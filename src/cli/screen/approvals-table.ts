import { fromText } from '../../domain/approvals/may-agree.ts';
import type { ApprovalsView, ApprovalView, ReviewView } from '../../domain/approvals/views.ts';
import type { TableLook } from './status-table.ts';
import { plain, wrap } from './text.ts';
import { formatDistance, formatWhen } from './time.ts';

const NAMES_SHOWN = 8;
const INDENT = '    ';

/** What waits for people: what, who must agree, who has, until when, and the command that answers. */
export function approvalsText({ approvals, reviews }: ApprovalsView, look: TableLook): string {
  if (approvals.length === 0 && reviews.length === 0) return 'Nothing waits for approval or review.\n';
  return [
    ...approvals.map((approval) => approvalText(approval, look)),
    ...reviews.map((review) => reviewText(review, look)),
  ].join('');
}

/** One approval in full, as whoever is to agree should see it. */
export function approvalText(approval: ApprovalView, look: TableLook): string {
  const { id, action, credentials, by, askedAt, expiresAt, digest } = approval;
  const title = look.paint('attention', `◔ waits  ${id}`);
  return [
    `${title}  ${plain(action)}`,
    line(listed(credentials), look),
    line(`asked by ${by} ${formatDistance(askedAt, look.now)}, ends ${formatWhen(expiresAt, look)}`, look),
    line(agreement(approval), look),
    line(`digest ${digest}`, look),
    `${INDENT}Next: keyturn approve ${id}`,
    '',
  ].join('\n');
}

function reviewText(
  { id, action, credential, by, at, reason, reviewDueAt, from }: ReviewView,
  look: TableLook,
): string {
  const late = reviewDueAt <= look.now;
  const title = look.paint(late ? 'bad' : 'attention', `${late ? '✖ review late' : '▲ review'}  ${id}`);
  return [
    `${title}  ${plain(action)}`,
    line(credential, look),
    line(`done by ${by} without approval ${formatDistance(at, look.now)}: ${reason}`, look),
    line(`to be reviewed by ${fromText(from)}, until ${formatWhen(reviewDueAt, look)}`, look),
    `${INDENT}Next: keyturn approvals review ${id} --verdict justified --reason TEXT`,
    '',
  ].join('\n');
}

function agreement({ need, given }: ApprovalView): string {
  const missing = need.count - given.length;
  const who = `${missing} of ${fromText(need.from)} must agree (policy ${need.policy})`;
  return given.length === 0 ? who : `${who}; agreed: ${given.map(({ by }) => by).join(', ')}`;
}

function listed(names: readonly string[]): string {
  if (names.length <= NAMES_SHOWN) return names.join(', ');
  return `${names.slice(0, NAMES_SHOWN).join(', ')} and ${names.length - NAMES_SHOWN} more`;
}

function line(text: string, { width }: TableLook): string {
  return INDENT + wrap(plain(text), width ?? 1_000, INDENT);
}
