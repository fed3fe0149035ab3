import { asFault, Fault } from '../domain/fault.ts';
import type { Claim, Lease } from '../ports/journal.ts';
import { createStepWatch } from './clock-steps.ts';
import { createMoving } from './moving.ts';
import type { Ports } from './ports.ts';

export interface TickerDeps {
  readonly ports: Ports;
  /** Names this process in the lease. */
  readonly owner: string;
  readonly leaseMs: number;
  /** How many credentials move at once. */
  readonly capacity: number;
  readonly run: (claim: Claim) => Promise<void>;
  /** Called with a fault after which nothing may be written any more. */
  readonly onFatal: (thrown: unknown) => void;
}

export interface Ticker {
  /** Renews the leases of what is moving and claims what is due. Resolves when the claims are made, not done. */
  tick(): Promise<number>;
  /** Asks for a tick as soon as one is possible. */
  poke(): void;
  /** Resolves when nothing moves any more. */
  idle(): Promise<void>;
  /** Claims nothing more and waits for what is moving. */
  stop(): Promise<void>;
}

export function createTicker(deps: TickerDeps): Ticker {
  const moving = createMoving();
  const steps = createStepWatch(deps.ports);
  let stopped = false;
  let claiming: Promise<number> = Promise.resolve(0);

  const claim = async (): Promise<number> => {
    // After each run, too: what it has just made due lies as far ahead as the clock is, and may be right by the next tick.
    if (!stopped) await steps.look();
    const free = deps.capacity - moving.size();
    if (stopped || free <= 0) return 0;
    const { journal, clock } = deps.ports;
    const claims = await journal.claimDue(clock.now(), free, deps.owner, deps.leaseMs);
    for (const each of claims) moving.add(each, runToEnd(deps, each).finally(poke));
    return claims.length;
  };

  /** One claim at a time: two at once would both count the same free places. */
  const claimInTurn = (): Promise<number> => {
    claiming = claiming.then(claim, claim);
    return claiming;
  };

  /** A place that has become free is taken at once, on the next turn, when its run has left. */
  function poke(): void {
    if (!stopped) setImmediate(() => void claimInTurn().catch((thrown) => notClaimed(deps, thrown)));
  }

  const idle = async (): Promise<void> => {
    do {
      await moving.settled();
      await claimInTurn();
    } while (moving.size() > 0);
  };

  return {
    tick: async () => {
      const startedMs = deps.ports.clock.monotonicMs();
      await renewAll(deps, moving.leases());
      const claimed = await claimInTurn();
      deps.ports.metrics.tick(deps.ports.clock.monotonicMs() - startedMs, claimed);
      return claimed;
    },
    poke,
    idle,
    stop: async () => {
      stopped = true;
      await idle();
    },
  };
}

/** A database that is away for a while is asked again at the next tick; anything else ends the process. */
function notClaimed(deps: TickerDeps, thrown: unknown): void {
  if (thrown instanceof Fault && thrown.remedy === 'retry')
    deps.ports.log.warn('nothing could be claimed', { code: thrown.code, saw: thrown.saw });
  else deps.onFatal(thrown);
}

/** A run that fails leaves its credential to the end of its lease; only a journal that is lost ends the process. */
async function runToEnd(deps: TickerDeps, claim: Claim): Promise<void> {
  try {
    await deps.run(claim);
  } catch (thrown) {
    const fault = asFault(thrown, claim.state.name);
    const { code, cause } = fault;
    deps.ports.log.error('a run ended early', { credential: claim.state.name, code, cause });
    if (code === 'KT2103') deps.onFatal(fault);
    else if (code === 'KT2107') await lookAgain(deps, claim);
  }
}

/** What was sealed before the lease was found lost moves the credential on, and whoever took it over has not seen it. */
async function lookAgain({ ports }: TickerDeps, { stream, state }: Claim): Promise<void> {
  await ports.journal.wake([stream], ports.clock.now()).catch((thrown: unknown) => {
    const { code } = asFault(thrown, state.name);
    ports.log.warn('a credential could not be woken', { credential: state.name, code });
  });
}

async function renewAll({ ports, leaseMs }: TickerDeps, leases: readonly Lease[]): Promise<void> {
  for (const lease of leases) await ports.journal.renew(lease, ports.clock.now(), leaseMs);
}
