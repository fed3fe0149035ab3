/** The real daemon in a process of its own, which does what the test orders over the channel, and may kill itself. */
import { administrator } from '../../../src/domain/access/caller.ts';
import { movableClock, systemClock } from '../../../src/platform/clock.ts';
import { asFault, renderFault } from '../../../src/domain/fault.ts';
import type { JournalWithMeta } from '../../../src/journal/journal.ts';
import type { Caller } from '../../../src/engine/operations/operations.ts';
import { commitFaults } from './commit-faults.ts';
import { failEscrow } from './escrow-faults.ts';
import { createGuillotine } from './kill-at.ts';
import { timeOf } from './journal-time.ts';
import type { Answer, Look, Order } from './messages.ts';
import { look, runDaemon, tick } from './run-daemon.ts';
import { slowed } from './slow-time.ts';
import type { Running } from './run-daemon.ts';

const PERSON: Caller = administrator('operator');
const commits = await commitFaults();
let go = (): void => undefined;
const guillotine = createGuillotine({
  commits,
  pause: () =>
    new Promise((resolve) => {
      go = resolve;
      tell({ paused: true });
    }),
});
let running: Running | null = null;
/** Set wrong while the daemon is in the middle of something, so it is not asked for through the daemon. */
let clock = movableClock();
let followClock = async (): Promise<void> => undefined;
/** What came in the middle of something is done before anything goes on. */
let readiness: Promise<void> = Promise.resolve();

type Unanswered = Extract<Order, { do: 'go' | 'step' | 'wake' | 'follow' | 'escrow' }>;
/** What is waited for; the others come in the middle of one of these. */
type Answered = Exclude<Order, Unanswered>;

async function obey(order: Answered): Promise<Look | null> {
  await readiness;
  if (order.do === 'arm') {
    guillotine.arm(order.boundary, order.strike);
    return null;
  }
  if (order.do === 'start') {
    const { slow = null } = order.options;
    const base = slow === null ? null : slowed(systemClock, slow);
    clock = movableClock(base ?? systemClock);
    if (order.options.database != null) await commits.onPostgres();
    const wrap = (journal: JournalWithMeta): JournalWithMeta => {
      followClock = timeOf(journal, (ms) => base?.fallBehind(ms));
      return guillotine.wrap(journal);
    };
    running = await runDaemon(order.options, wrap, clock);
    return null;
  }
  if (running === null) throw new Error('no daemon runs here');
  return obeyRunning(order, running);
}

async function obeyRunning(
  order: Exclude<Answered, { do: 'arm' | 'start' }>,
  here: Running,
): Promise<Look | null> {
  const { operations, ticker } = here.daemon;
  switch (order.do) {
    case 'advance':
      here.clock.advance(order.ms);
      return null;
    case 'tick':
      await tick(here);
      return null;
    case 'rotate':
      await operations.rotate(order.name, { note: null, afterLoss: order.afterLoss }, PERSON);
      await ticker.idle();
      return null;
    case 'revoke':
      await operations.revoke(
        order.name,
        { leaked: true, incident: null, replace: true, note: null, spare: order.spare },
        PERSON,
      );
      await ticker.idle();
      return null;
    case 'look':
      return { ...(await look(here, order.name)), appends: guillotine.appends() };
    case 'stop':
      running = null;
      await here.daemon.stop();
      return null;
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

function isUnanswered(order: Order): order is Unanswered {
  return ['go', 'step', 'wake', 'follow', 'escrow'].includes(order.do);
}

function obeyAtOnce(order: Unanswered): void {
  switch (order.do) {
    case 'step':
      return clock.step(order.ms);
    case 'wake':
      return clock.advance(order.ms);
    case 'escrow':
      readiness = readiness.then(() => failEscrow(order.fault));
      return;
    case 'follow':
      readiness = readiness.then(followClock).then(() => tell({ followed: true }));
      return;
    case 'go':
      void readiness.then(go);
  }
}

process.on('message', (order: Order) => {
  if (isUnanswered(order)) return obeyAtOnce(order);
  obey(order).then(
    (seen) => tell({ ok: true, look: seen }),
    (thrown: unknown) =>
      tell({ ok: false, why: renderFault(asFault(thrown, 'the daemon of a test')) + causeOf(thrown) }),
  );
});
process.on('disconnect', () => process.exit(0));

function causeOf(thrown: unknown): string {
  return thrown instanceof Error ? `\n${thrown.stack ?? thrown.message}` : '';
}
