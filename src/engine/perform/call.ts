import type { Call } from '../../domain/credential.ts';
import { MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import type { Fault } from '../../domain/fault.ts';
import { asFault, viewOfFault } from '../../domain/fault.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { LateReply, PreparedCall } from '../../ports/issuer.ts';
import { appendUnfenced } from '../append.ts';
import type { Commit, Performer, StepContext } from './context.ts';
import { issuerPlace, managementOf, refOf, rotationOf } from './context.ts';
import { quarantine } from './quarantine.ts';
import { reservationsOf } from './reservations.ts';
import { commitFound, sealedSomewhere, sealReply } from './sealing.ts';
import { readClocks, refuseSkew, refuseStep } from './skew.ts';

/** Between the committed intent and the last byte sent. */
const SEND_WITHIN_MS = 10 * SECOND_MS;
const TRY_AGAIN_AFTER_MS = MINUTE_MS;

/**
 * The one act that can't be taken back. Its intent is committed, with the budget it uses, before any byte leaves; then
 * exactly one request is sent, or none when the deadline has passed. What comes back is sealed before it is parsed.
 */
export const performCall: Performer<StepOf<'call'>> = async function* (_step, context) {
  const { ports, issuer, state } = context;
  const prepared = await prepare(context);
  const attempt = ports.ids.next('att');
  const startedAt = ports.clock.now();
  const startedMs = ports.clock.monotonicMs();
  const deadlineAt = startedAt + SEND_WITHIN_MS;
  const call = {
    attempt,
    startedAt,
    deadlineAt,
    settleMs: issuer.settleMs,
    attended: null,
    replica: ports.replica,
  };
  yield {
    events: [{ type: 'CallStarted', attempt, deadlineAt, settleMs: issuer.settleMs, replica: ports.replica }],
    reserve: reservationsOf(issuer, context.policy, rotationOf(context), startedAt),
  };
  ports.metrics.issuerCall(issuer.name);
  const outcome = await prepared.send(
    () => ports.clock.now() <= deadlineAt && ports.clock.monotonicMs() - startedMs <= SEND_WITHIN_MS,
  );
  switch (outcome.kind) {
    case 'not-sent':
      yield {
        events: [refused(attempt, outcome.fault, ports.clock.now() + TRY_AGAIN_AFTER_MS)],
        release: rotationOf(context).id,
      };
      return;
    case 'replied':
      yield outcome.bytes.length > 0
        ? await sealReply(ports, { credential: state.uid, attempt }, outcome)
        : quarantine(call, `an empty reply, status ${outcome.status}`);
      return;
    case 'unknown':
      sealWhenItComes(context, attempt, outcome.late);
      yield quarantine(call, outcome.fault.saw);
  }
};

/**
 * The first key of an application is generated; where there is a key already it is reset. The clock that the deadline and
 * the quarantine are counted by is compared with the issuer's once more.
 */
async function prepare(context: StepContext): Promise<PreparedCall> {
  const ref = refOf(context);
  const management = managementOf(context);
  const before = readClocks(context.ports.clock);
  const { application, issuerNowAt } = await management.observe(ref);
  refuseSkew(context, issuerNowAt);
  const hasKey = application !== null && application.keyIdMasked !== null;
  const prepared = await (hasKey ? management.prepareReset(ref) : management.prepareGenerate(ref));
  refuseStep(context, before);
  return prepared;
}

function refused(attempt: string, fault: Fault, retryAt: number | null): Commit['events'][number] {
  return { type: 'Refused', attempt, fault: viewOfFault(fault), retryAt };
}

/** A reply that comes after all is still sealed, whoever holds the credential then. Nobody discards it. */
function sealWhenItComes(context: StepContext, attempt: string, late: Promise<LateReply | null>): void {
  const { ports, state } = context;
  late
    .then(async (reply) => {
      if (reply === null || reply.bytes.length === 0) return;
      const commit = await sealReply(ports, { credential: state.uid, attempt }, reply);
      await appendUnfenced(ports, state.uid, commit);
      await ports.journal.wake([state.uid], ports.clock.now());
    })
    .catch((thrown: unknown) => {
      const fault = asFault(thrown, issuerPlace(context));
      ports.log.error('a late reply could not be recorded', { attempt, code: fault.code });
    });
}

/**
 * After a crash between the intent and its outcome: either the reply was kept, or nobody knows. The call is
 * never made again from here.
 */
export const performRecoverCall: Performer<StepOf<'recover-call'>> = async function* (_step, context) {
  const rotation = rotationOf(context);
  if (rotation.phase !== 'calling') return;
  const { attempt } = rotation.call;
  const found = await sealedSomewhere(context, attempt);
  yield found === null
    ? quarantine(rotation.call, whyUnknown(rotation.call))
    : await commitFound(context.ports, { credential: context.state.uid, attempt }, found);
};

function whyUnknown({ attended }: Call): string {
  return attended === null
    ? 'the process ended between the request and its reply'
    : `${attended.by} has not pasted the key in time`;
}
