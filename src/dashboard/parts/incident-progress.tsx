import type { EventType } from '../../domain/events.ts';
import type { CredentialView, EventView } from '../../domain/views.ts';
import { incidentAddress, taskAddress } from '../address.ts';
import { outlives, stillAccepted, waitsForPerson } from '../incident.ts';
import type { Progress } from '../incident.ts';
import { stripsIn } from '../sagas.ts';
import type { StripStep } from '../sagas.ts';
import { strings } from '../strings/index.ts';
import { clock, distance } from '../time.ts';
import { Link } from './link.tsx';
import { Panel } from './panel.tsx';
import { Step } from './strips.tsx';

const words = strings.incident;

interface ProgressProps {
  readonly view: CredentialView;
  readonly progress: Progress;
  readonly now: number;
}

/** How far it is. Nothing is green before the old key was seen refused. */
export function IncidentProgress({ view, progress, now }: ProgressProps) {
  const { strip, steps, provenAt, replacement } = progress;
  const needsPerson = strip.endedAt === null ? waitsForPerson(steps) : null;
  return (
    <>
      <Verdict view={view} progress={progress} />
      {provenAt === null && <p class="quiet">{words.detach}</p>}
      {needsPerson !== null && provenAt === null && (
        <p class="notice attention">
          {words.byPerson[needsPerson]} <Link to={taskAddress(view.name)}>{words.toTask}</Link>
        </p>
      )}
      <Panel id="progress" title={words.progress}>
        <Steps steps={steps} />
        <Failing view={view} now={now} />
      </Panel>
      {provenAt !== null && (
        <Panel id="replacement" title={words.replacement}>
          <p role="status">
            {replacement === null && view.version === null
              ? words.noReplacement
              : words.replacing(replacement === null ? view.version : promotedVersion(view))}
          </p>
          {replacement !== null && <Steps steps={replacement.steps} />}
        </Panel>
      )}
      {strip.endedAt !== null && view.version !== null && (
        <p>
          <Link to={incidentAddress(view.name)}>{words.again}</Link>
        </p>
      )}
    </>
  );
}

function promotedVersion({ version, saga }: CredentialView): number | null {
  return saga?.kind === 'rotation' && saga.phase !== 'overlap' ? null : version;
}

function Verdict({ view, progress }: Pick<ProgressProps, 'view' | 'progress'>) {
  const { provenAt, steps } = progress;
  if (provenAt !== null)
    return (
      <p class="verdict good" role="status">
        {words.refused(clock(provenAt))}
      </p>
    );
  const versions = stillAccepted(view)
    .map((version) => `v${version}`)
    .join(', ');
  const has = (wanted: EventType): boolean => steps.some(({ type }) => type === wanted);
  const alive = has('MovedOff') ? words.movedOff(versions) : words.accepted(versions);
  const living = has('Deleted') ? words.deleting(versions) : alive;
  const text = outlives(view) ? words.outlives(versions) : living;
  return (
    <p class={`verdict ${outlives(view) ? 'bad' : 'attention'}`} role="status">
      {text}
    </p>
  );
}

function Steps({ steps }: { readonly steps: readonly StripStep[] }) {
  return (
    <ol class="steps long">
      {steps.map((step) => (
        <Step key={step.position} step={step} />
      ))}
    </ol>
  );
}

function Failing({ view, now }: Pick<ProgressProps, 'view' | 'now'>) {
  return (
    <ul class="plain-list">
      {view.retries.map(({ step, retryAt, fault }) => (
        <li key={step}>
          <strong class="bad">✖ {step}</strong> <code>{fault.code}</code> {fault.saw}
          <span class="quiet">
            {' '}
            · {strings.credential.again} {distance(retryAt, now)}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface RolloverProps {
  readonly view: CredentialView;
  readonly events: readonly EventView[];
  readonly since: number;
}

export function RolloverProgress({ view, events, since }: RolloverProps) {
  const strip = stripsIn(events).find(({ kind, id }) => kind === 'rotation' && id > since);
  return (
    <Panel id="progress" title={words.progress}>
      <p class="attention" role="status">
        {words.rollingOver}
      </p>
      <p>
        {words.live}:{' '}
        {stillAccepted(view)
          .map((version) => `v${version}`)
          .join(', ')}
      </p>
      {strip !== undefined && <Steps steps={strip.steps} />}
      <p>
        <Link to={incidentAddress(view.name)}>{words.again}</Link>
      </p>
    </Panel>
  );
}
