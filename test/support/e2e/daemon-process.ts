/** The real daemon in a process of its own, which does what the test orders over the channel, and may kill itself. */
import { asFault, renderFault } from '../../../src/domain/fault.ts';
import type { Caller } from '../../../src/engine/operations/operations.ts';
import { createGuillotine } from './kill-at.ts';
import type { Answer, Look, Order } from './messages.ts';
import { look, runDaemon, tick } from './run-daemon.ts';
import type { Running } from './run-daemon.ts';

const PERSON: Caller = { kind: 'administrator', name: 'operator' };
const guillotine = createGuillotine();
let running: Running | null = null;

async function obey(order: Order): Promise<Look | null> {
  if (order.do === 'arm') {
    guillotine.arm(order.boundary);
    return null;
  }
  if (order.do === 'start') {
    running = await runDaemon(order.options, (journal) => guillotine.wrap(journal));
    return null;
  }
  if (running === null) throw new Error('no daemon runs here');
  return obeyRunning(order, running);
}

async function obeyRunning(
  order: Exclude<Order, { do: 'arm' | 'start' }>,
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
        { leaked: true, incident: null, replace: true, note: null },
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

process.on('message', (order: Order) => {
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
