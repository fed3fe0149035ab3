import { formatDuration } from '../../domain/duration.ts';
import type { PlannedMember, RecallAsk, RecallPlan } from '../../domain/recall/views.ts';
import { blastOf } from '../recalls.ts';
import { recallStrings } from '../strings/recalls.ts';
import { Panel } from './panel.tsx';
import { Table } from './table.tsx';

const words = recallStrings.new;
const { facts: names } = recallStrings;

interface PreviewProps {
  readonly ask: RecallAsk;
  readonly plan: RecallPlan;
}

/** Who is hit, in which order, what holds it up, and what is left out and why. */
export function RecallPreview({ ask, plan }: PreviewProps) {
  const { members, blocked } = plan;
  return (
    <Panel id="recall-plan" title={words.plan}>
      {members.length === 0 ? (
        <p class="notice attention" role="status">
          {words.nothing}
        </p>
      ) : (
        <>
          <p class="verdict attention" role="status">
            {words.verdict(members.length, blastOf(members).keys)}
          </p>
          <Blast ask={ask} plan={plan} />
          <Members members={members} />
        </>
      )}
      {blocked.length > 0 && (
        <>
          <h3>{words.blocked}</h3>
          <ul class="plain-list">
            {blocked.map(({ name, why }) => (
              <li key={name}>
                <strong>{name}</strong>: {why}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Blast({ ask, plan: { members, digest } }: PreviewProps) {
  const { consumers, silent, owners, agree, policies } = blastOf(members);
  const hit = [words.consumers(consumers), ...(silent === 0 ? [] : [words.silent(silent)])];
  const facts: readonly (readonly [string, string])[] = [
    [words.blast, hit.join('; ')],
    ...(owners.length === 0 ? [] : [[words.owners, owners.join(', ')] as const]),
    [names.pause, ask.pauseMs === 0 ? recallStrings.noPause : formatDuration(ask.pauseMs)],
    [words.agree, agree === 0 ? words.nobody : words.agreeing(agree, policies)],
    [words.then, ask.replace ? words.fail : words.failForGood],
    [words.stops, words.stopsAfter(ask.budget)],
    [names.digest, digest],
  ];
  return (
    <dl class="blast">
      {facts.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Members({ members }: { readonly members: readonly PlannedMember[] }) {
  const { columns } = words;
  return (
    <Table
      label="recall-plan"
      columns={[columns.wave, columns.name, columns.versions, columns.consumers, columns.owner]}
    >
      {members.map(({ name, wave, versions, consumers, owner, paused, approval }) => (
        <tr key={name}>
          <td class="number">{wave}</td>
          <th scope="row">
            {name}
            {paused && <span class="quiet"> · {words.paused}</span>}
            {approval !== null && <span class="attention"> · {words.agreeFirst(approval.count)}</span>}
          </th>
          <td>{versions.map((version) => `v${version}`).join(', ')}</td>
          <td>{consumers.length === 0 ? recallStrings.nothing : consumers.join(', ')}</td>
          <td>{owner ?? recallStrings.nothing}</td>
        </tr>
      ))}
    </Table>
  );
}
