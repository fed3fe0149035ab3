import type { RecallMemberStage, RecallMemberView, RecallView } from '../../domain/recall/views.ts';
import { credentialAddress, incidentAddress } from '../address.ts';
import { countsIn, stateOfWave, wavesIn } from '../recalls.ts';
import type { Wave, WaveState } from '../recalls.ts';
import { recallStrings } from '../strings/recalls.ts';
import { Link } from './link.tsx';
import { Moment } from './moment.tsx';
import { Table } from './table.tsx';

const words = recallStrings;

const TONES: Readonly<Record<RecallMemberStage | WaveState, 'bad' | 'attention' | 'good' | 'quiet'>> = {
  ...({ asked: 'attention', waits: 'quiet', begun: 'attention', failing: 'bad' } as const),
  ...({ dead: 'good', skipped: 'attention', over: 'quiet' } as const),
};

/** Wave after wave, where each credential stands. */
export function RecallWaves({ view, now }: { readonly view: RecallView; readonly now: number }) {
  return (
    <>
      {wavesIn(view).map((wave) => (
        <OneWave key={wave.wave} wave={wave} now={now} />
      ))}
    </>
  );
}

function OneWave({ wave, now }: { readonly wave: Wave; readonly now: number }) {
  const { members } = wave;
  const id = `wave-${wave.wave ?? 'asked'}`;
  const state = stateOfWave(wave);
  const { dead, all } = countsIn(wave);
  const { columns } = words;
  const hasWhy = members.some(({ why }) => why !== null);
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>
          {words.wave(wave.wave)} <span class={TONES[state]}>{words.waves[state]}</span>
        </h2>
        <p class="quiet">{words.waveCount(dead, all)}</p>
      </div>
      <Table
        label={id}
        columns={[columns.name, columns.stage, columns.since, ...(hasWhy ? [columns.why] : [])]}
      >
        {members.map((member) => (
          <Member key={member.name} member={member} hasWhy={hasWhy} now={now} />
        ))}
      </Table>
    </section>
  );
}

interface MemberProps {
  readonly member: RecallMemberView;
  readonly hasWhy: boolean;
  readonly now: number;
}

function Member({ member, hasWhy, now }: MemberProps) {
  const { name, stage, sinceAt, why } = member;
  return (
    <tr>
      <th scope="row">
        <Link to={credentialAddress(name)}>{name}</Link>
      </th>
      <td>
        <span class={TONES[stage]}>{words.stages[stage]}</span>
        {(stage === 'begun' || stage === 'failing') && (
          <>
            {' · '}
            <Link to={incidentAddress(name)}>{words.progress}</Link>
          </>
        )}
      </td>
      <td>{sinceAt === null ? words.nothing : <Moment at={sinceAt} now={now} />}</td>
      {hasWhy && <td>{why ?? words.nothing}</td>}
    </tr>
  );
}
