import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import type { ComponentChildren } from 'preact';
import { NEEDS } from '../../domain/access/needs.ts';
import type { ApiToken } from '../../domain/access/account.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { DaemonInfo, DoctorCheck } from '../../domain/views.ts';
import { api, ApiFault, session } from '../api.ts';
import { useNow } from '../clock.ts';
import { useMay } from '../may.ts';
import { Facts } from '../parts/facts.tsx';
import { FaultNotice } from '../parts/fault.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { useAct, useQuery } from '../query.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.settings;

/** Who looks at this, and what they look at. */
export function SettingsPage() {
  const now = useNow(MINUTE_MS);
  const mayAudit = useMay(NEEDS.auditing);
  const found = useQuery(
    `settings ${mayAudit}`,
    async (over) => {
      const [info, checks, tokens] = await Promise.all([
        over.info(),
        over.doctor(),
        mayAudit ? over.access.tokens() : null,
      ]);
      return { info, checks, tokens };
    },
    // No change of a credential is told here, and the checks call issuers and stores.
    { concerns: () => false },
  );
  return (
    <>
      <h1>{words.title}</h1>
      <You now={now} />
      <Loaded query={found}>
        {({ info, checks, tokens }) => (
          <>
            <Installation info={info} now={now} />
            <Checks checks={checks} />
            {tokens !== null && <Tokens tokens={tokens} now={now} />}
          </>
        )}
      </Loaded>
    </>
  );
}

function You({ now }: { readonly now: number }) {
  const who = useStore(session);
  const act = useAct();
  if (who === null || who === undefined) return null;
  const { facts } = words;
  const logOut = (): void =>
    void act.run(async () => {
      await api.access.logOut();
      session.set(null);
    });
  return (
    <Panel id="you" title={words.you}>
      <Facts
        facts={[
          [facts.actor, who.actor],
          [facts.roles, who.roles.join(', ') || words.noRole],
          [facts.groups, who.groups.join(', ') || words.none],
          [facts.reaches, who.credentials?.join(', ') ?? words.everything],
          [facts.ends, who.sessionEndsAt === null ? words.none : <Moment at={who.sessionEndsAt} now={now} />],
        ]}
      />
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <button type="button" onClick={logOut} disabled={act.busy}>
        {words.logOut}
      </button>
    </Panel>
  );
}

function Installation({ info, now }: { readonly info: DaemonInfo; readonly now: number }) {
  const { info: titles } = words;
  return (
    <Panel id="installation" title={words.installation}>
      <Facts
        facts={[
          [titles.version, info.version],
          [titles.started, <Moment at={info.startedAt} now={now} />],
          [titles.data, <code>{info.dataDirectory}</code>],
          [
            titles.manifests,
            info.manifestsDirectory === null ? words.embedded : <code>{info.manifestsDirectory}</code>,
          ],
          [titles.credentials, String(info.credentials)],
          [titles.rehearsal, info.rehearsal ? <span class="attention">{words.rehearsal}</span> : words.real],
        ]}
      />
      {info.rejectedConfiguration.length > 0 && (
        <>
          <h3>{words.rejected}</h3>
          {info.rejectedConfiguration.map((fault) => (
            <FaultNotice key={`${fault.code} ${fault.place}`} fault={new ApiFault(fault, 422)} />
          ))}
        </>
      )}
    </Panel>
  );
}

function Checks({ checks }: { readonly checks: readonly DoctorCheck[] }) {
  return (
    <Panel id="checks" title={words.checks}>
      <ul class="plain-list">
        {checks.map(({ name, ok, saw, next }) => (
          <li key={name}>
            <strong class={ok ? 'good' : 'bad'}>
              {ok ? '✔' : '✖'} {name}
            </strong>{' '}
            {saw}
            {next !== null && (
              <>
                {' '}
                · {strings.fault.next}: <code>{next}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Tokens({ tokens, now }: { readonly tokens: readonly ApiToken[]; readonly now: number }) {
  const { tokenColumns: columns } = words;
  return (
    <Panel id="tokens" title={words.tokens}>
      {tokens.length === 0 ? (
        <p class="quiet">{words.noTokens}</p>
      ) : (
        <Table label="tokens" columns={[columns.name, columns.roles, columns.reaches, columns.until]}>
          {tokens.map((token) => (
            <tr key={token.name}>
              <th scope="row">{token.name}</th>
              <td>{token.roles.join(', ')}</td>
              <td>{token.credentials?.join(', ') ?? words.everything}</td>
              <td>{untilOf(token, now)}</td>
            </tr>
          ))}
        </Table>
      )}
      <p>
        {strings.fault.next}: <code>{words.tokensCommand}</code>
      </p>
    </Panel>
  );
}

function untilOf({ revokedAt, expiresAt }: ApiToken, now: number): ComponentChildren {
  if (revokedAt !== null) return <span class="bad">{words.revoked}</span>;
  if (expiresAt <= now) return <span class="bad">{words.ended}</span>;
  return (
    <>
      <span class="good">{words.good}</span> <Moment at={expiresAt} now={now} />
    </>
  );
}
