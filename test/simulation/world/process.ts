import type { MachineClock, Time } from './time.ts';

/** One call through a port: every one is a place where the process may die or the network may fail. */
export interface PortCall {
  readonly port: 'issuer' | 'store' | 'journal' | 'custody' | 'channel';
  readonly does: string;
  /** The store, issuer or channel that is called. */
  readonly target: string;
  /** Whether something outside is another after it. */
  readonly writes: boolean;
}

/** What a fault does to one call. */
export type Mishap =
  | { readonly does: 'die'; readonly when: 'before' | 'after' | 'in flight'; readonly inFlightMs: number }
  | { readonly does: 'pause'; readonly forMs: number; readonly asleep: boolean }
  | { readonly does: 'lose reply'; readonly afterMs: number }
  | { readonly does: 'lose request'; readonly afterMs: number }
  | {
      readonly does: 'delay';
      readonly beforeMs: number;
      readonly afterMs: number;
      readonly timeoutMs: number;
    }
  | { readonly does: 'repeat'; readonly secondReplyCounts: boolean }
  | { readonly does: 'fail'; readonly thrown: unknown };

export interface ProcessWorld {
  readonly time: Time;
  /** Asked for every call while a fault waits for its moment. */
  readonly mishapFor: (process: SimulatedProcess, call: PortCall) => Mishap | null;
  /** The fault of a request whose reply never comes. */
  readonly noReply: (call: PortCall) => unknown;
  onDeath(process: SimulatedProcess): void;
}

/** Made anew each time: one for all would keep whatever ever waited for it, and with it every world of the process. */
const never = (): Promise<never> => new Promise(() => undefined);

/**
 * One run of the program on one machine. Once it has died none of its promises continues; while it is paused none of
 * its calls leaves and no reply reaches it.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: MachineClock;
  readonly #world: ProcessWorld;
  alive = true;
  pausedUntil = 0;
  /** Calls made so far: when it no longer grows, nothing moves any more. */
  calls = 0;
  /** Calls that wait for a reply. */
  waiting = 0;

  constructor(name: string, clock: MachineClock, world: ProcessWorld) {
    this.name = name;
    this.clock = clock;
    this.#world = world;
  }

  get isPaused(): boolean {
    return this.pausedUntil > this.#world.time.now;
  }

  die(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#world.onDeath(this);
  }

  pause(forMs: number, asleep: boolean): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.#world.time.now + forMs);
    if (asleep) this.clock.sleep(forMs);
  }

  /** Resolves after a while, if the process lives and is not paused then. */
  async after(ms: number): Promise<void> {
    this.waiting += 1;
    await this.#world.time.after(ms);
    await this.#awake();
    this.waiting -= 1;
  }

  async #awake(): Promise<void> {
    while (this.alive && this.isPaused) await this.#world.time.after(this.pausedUntil - this.#world.time.now);
    if (!this.alive) await never();
  }

  /** Makes a call: in quiet times its effect and its reply are at once. */
  call<T>(call: PortCall, effect: () => Promise<T>): Promise<T> {
    if (!this.alive) return never();
    this.calls += 1;
    if (this.isPaused) return this.#afterPause(call, effect);
    const mishap = this.#world.mishapFor(this, call);
    return mishap === null ? effect() : this.#mishandled(call, effect, mishap);
  }

  async #afterPause<T>(call: PortCall, effect: () => Promise<T>): Promise<T> {
    await this.#awake();
    return this.call(call, effect);
  }

  async #mishandled<T>(call: PortCall, effect: () => Promise<T>, mishap: Mishap): Promise<T> {
    const { time } = this.#world;
    switch (mishap.does) {
      case 'fail':
        throw mishap.thrown;
      case 'pause':
        this.pause(mishap.forMs, mishap.asleep);
        return this.#afterPause(call, effect);
      case 'die':
        if (mishap.when === 'after') await quietly(effect());
        if (mishap.when === 'in flight') time.in(mishap.inFlightMs, () => void quietly(effect()));
        this.die();
        return never();
      case 'lose request':
        await this.after(mishap.afterMs);
        throw this.#world.noReply(call);
      case 'lose reply':
        await quietly(effect());
        await this.after(mishap.afterMs);
        throw this.#world.noReply(call);
      case 'repeat': {
        const first = effect();
        const second = quietly(first).then(effect);
        await quietly(second);
        return mishap.secondReplyCounts ? second : first;
      }
      case 'delay':
        return this.#delayed(call, effect, mishap);
    }
  }

  /** The caller gives up at its time-out; the effect comes all the same. */
  async #delayed<T>(
    call: PortCall,
    effect: () => Promise<T>,
    { beforeMs, afterMs, timeoutMs }: Extract<Mishap, { does: 'delay' }>,
  ): Promise<T> {
    const { time } = this.#world;
    if (beforeMs + afterMs <= timeoutMs) {
      await this.after(beforeMs);
      const reply = effect();
      await quietly(reply);
      await this.after(afterMs);
      return reply;
    }
    time.in(beforeMs, () => void quietly(effect()));
    await this.after(timeoutMs);
    throw this.#world.noReply(call);
  }
}

/** Waits for the end of something, whatever became of it. */
export async function quietly(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined);
}
