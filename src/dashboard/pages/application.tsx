import { MINUTE_MS } from '../../domain/duration.ts';
import type { OnboardingView, StageView } from '../../domain/onboarding/views.ts';
import { useNow } from '../clock.ts';
import { Facts } from '../parts/facts.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { NextSteps } from '../parts/next-steps.tsx';
import { Panel } from '../parts/panel.tsx';
import { Table } from '../parts/table.tsx';
import { useQuery } from '../query.ts';
import { route } from '../route.ts';
import { useStore } from '../store.ts';
import { strings } from '../strings/index.ts';

const words = strings.onboarding;

/** One application: its stages, and what is applied for. What people say of it is said on the command line. */
export function ApplicationPage() {
  const { params } = useStore(route);
  const name = params.name ?? '';
  const now = useNow(MINUTE_MS);
  const found = useQuery(`onboarding ${name}`, (over) => over.onboarding.show(name), {
    concerns: () => false,
    onBeat: true,
  });
  return (
    <>
      <p>
        <Link to="/onboarding">{words.back}</Link>
      </p>
      <h1>{name}</h1>
      <Loaded query={found}>
        {(view) => (
          <>
            <p>
              {words.from(view.applicant, view.issuer)} · {words.passed(view.passed, view.stages)}
            </p>
            <Panel id="next" title={words.next}>
              <NextSteps steps={view.next} />
            </Panel>
            <Stages stages={view.stageList} now={now} />
            <Dossier view={view} />
            <Users view={view} />
            <Warnings view={view} />
          </>
        )}
      </Loaded>
    </>
  );
}

function Stages({ stages, now }: { readonly stages: readonly StageView[]; readonly now: number }) {
  const { columns } = words;
  return (
    <Panel id="stages" title={words.stages}>
      <Table label="stages" columns={[columns.stage, columns.status, columns.at, columns.by, columns.why]}>
        {stages.map((each) => (
          <tr key={each.stage}>
            <th scope="row">{each.title}</th>
            <td>{words.status[each.status]}</td>
            <td>{each.at === null ? words.nobody : <Moment at={each.at} now={now} />}</td>
            <td>{each.by ?? words.nobody}</td>
            <td>{whyOf(each)}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function whyOf({ status, blockedBy, reasons, evidence }: StageView): string {
  if (status === 'blocked') return words.waitsFor(blockedBy.join(', '));
  if (reasons.length > 0) return reasons.join('; ');
  return evidence?.note ?? evidence?.document ?? words.nobody;
}

function Dossier({ view }: { readonly view: OnboardingView }) {
  const { contact, information, credentials, owner, pending, name } = view;
  const addresses = information.ipWhitelist.map(({ text }) => text).join(', ');
  const { facts } = words;
  return (
    <Panel id="dossier" title={words.dossier}>
      <Facts
        facts={[
          [facts.contact, contact.value ?? words.nobody],
          [facts.user, information.apiUser.email],
          [facts.endpoints, information.endpoints.join(', ')],
          [facts.addresses, addresses === '' ? words.anywhere : addresses],
          [facts.credentials, credentials.join(', ') || words.nobody],
          [facts.owner, owner ?? words.nobody],
        ]}
      />
      {pending.length > 0 && (
        <p class="attention">
          {words.pending} {strings.fault.next}: <code>{words.pendingNext(name)}</code>
        </p>
      )}
    </Panel>
  );
}

function Users({ view: { users } }: { readonly view: OnboardingView }) {
  const { recorded, drift } = users;
  return (
    <Panel id="users" title={words.users}>
      {drift.length > 0 && (
        <p class="bad">
          ✖ {words.drift}: {drift.join(', ')}
        </p>
      )}
      {recorded === null ? (
        <p class="quiet">{words.usersUnknown}</p>
      ) : (
        <ul>
          {recorded.map(({ email, status }) => (
            <li key={email}>
              {email}: {status}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Warnings({ view: { warningList } }: { readonly view: OnboardingView }) {
  if (warningList.length === 0) return null;
  return (
    <Panel id="warnings" title={words.warningList}>
      <ul>
        {warningList.map(({ code, place, saw, next }) => (
          <li key={`${code} ${place}`}>
            {code} {place}: {saw}
            <br />
            <span class="quiet">
              {strings.fault.next}: <code>{next}</code>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
