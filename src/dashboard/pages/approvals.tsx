import { Panel } from '../parts/panel.tsx';
import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { ApprovalView, ReviewView } from '../../domain/approvals/views.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { credentialAddress } from '../address.ts';
import { useNow } from '../clock.ts';
import { useMay } from '../may.ts';
import { ApproveDialog, DenyDialog } from '../parts/approval-dialogs.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { useQuery } from '../query.ts';
import { strings } from '../strings/index.ts';

const words = strings.approvals;

export function ApprovalsPage() {
  const now = useNow(MINUTE_MS);
  const [said, setSaid] = useState<string | null>(null);
  const found = useQuery('approvals', (over) => over.approvals());
  const done = (text: string | null): void => {
    setSaid(text);
    found.reload();
  };
  return (
    <>
      <h1>{words.title}</h1>
      <p role="status">{said}</p>
      <Loaded query={found}>
        {({ approvals, reviews }) => (
          <>
            {approvals.length === 0 && <p class="good">{words.none}</p>}
            {approvals.map((approval) => (
              <Approval key={approval.id} approval={approval} now={now} onDone={done} />
            ))}
            {reviews.length > 0 && <Reviews reviews={reviews} now={now} />}
          </>
        )}
      </Loaded>
    </>
  );
}

interface ApprovalProps {
  readonly approval: ApprovalView;
  readonly now: number;
  readonly onDone: (said: string | null) => void;
}

function Approval({ approval, now, onDone }: ApprovalProps) {
  const { id, action, credentials, by, askedAt, expiresAt, digest, given } = approval;
  const mayApprove = useMay(NEEDS.approving);
  const mayDeny = useMay(NEEDS.denying);
  const [open, setOpen] = useState<'approve' | 'deny' | null>(null);
  const close = (): void => setOpen(null);
  const done = (said: string | null): void => {
    close();
    onDone(said);
  };
  return (
    <section class="panel" aria-labelledby={`approval-${id}`}>
      <h2 id={`approval-${id}`}>{action}</h2>
      <p>
        {credentials.map((name) => (
          <span key={name}>
            <Link to={credentialAddress(name)}>{name}</Link>{' '}
          </span>
        ))}
      </p>
      <p>
        {words.by} {by}, <Moment at={askedAt} now={now} /> · {words.expires}{' '}
        <Moment at={expiresAt} now={now} />
      </p>
      <p>{needText(approval)}</p>
      {given.map((consent) => (
        <p key={consent.by}>
          <span class="good">✔ {words.agreed}</span> {consent.by}, <Moment at={consent.at} now={now} />
          {consent.reason !== null && `: ${consent.reason}`}
        </p>
      ))}
      <p>
        {words.digest} <code>{digest}</code>
      </p>
      <div class="actions">
        {mayApprove && (
          <button type="button" class="primary" onClick={() => setOpen('approve')}>
            {words.approve}
          </button>
        )}
        {mayDeny && (
          <button type="button" onClick={() => setOpen('deny')}>
            {words.deny}
          </button>
        )}
      </div>
      {open === 'approve' && <ApproveDialog approval={approval} onClose={close} onDone={done} />}
      {open === 'deny' && <DenyDialog approval={approval} onClose={close} onDone={done} />}
    </section>
  );
}

function needText({ need, given }: ApprovalView): string {
  const from = words.from(need.from?.join(', ') ?? words.anybody);
  const not = need.excludeRequester ? ` · ${words.notRequester}` : '';
  return `${words.needs(given.length, need.count)} · ${from}${not} · ${need.policy}`;
}

function Reviews({ reviews, now }: { readonly reviews: readonly ReviewView[]; readonly now: number }) {
  return (
    <Panel id="reviews" title={words.reviews}>
      <ul class="plain-list">
        {reviews.map(({ id, credential, action, by, at, reason, reviewDueAt }) => (
          <li key={id}>
            <p>
              <strong class="attention">▲ {action}</strong>{' '}
              <Link to={credentialAddress(credential)}>{credential}</Link> {by}, <Moment at={at} now={now} />:{' '}
              {reason}
            </p>
            <p class="quiet">
              {words.reviewDue} <Moment at={reviewDueAt} now={now} /> · <code>keyturn approve {id}</code>
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
