import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { asFault } from '../../../src/domain/fault.ts';
import type { SimulatedEngine } from '../replica/engine.ts';
import { emptyEscrow } from '../custody/escrow-disk.ts';
import type { EscrowDisk } from '../custody/escrow-disk.ts';
import type { MachineClock, Time } from './time.ts';
import type { SimulatedProcess } from './process.ts';

/** A daemon beats every few seconds; where nothing is due, a beat does nothing and is left out. */
const BEAT_MS = 10 * SECOND_MS;
const SHORTEST_BEAT_MS = SECOND_MS;
const KEK_RETRY_MS = 5 * MINUTE_MS;
const FIRST_RESTART_MS = 5 * SECOND_MS;

export interface MachineWorld {
  readonly time: Time;
  /** Starts a process with everything that it stands on. */
  assemble(
    machine: Machine,
  ): Promise<{ readonly process: SimulatedProcess; readonly engine: SimulatedEngine }>;
  kekIsDown(): boolean;
  /** The earliest local time at which this machine would find something to do. */
  nextDueAt(machine: Machine): number;
  jitterMs(): number;
  onSaid(text: string): void;
}

/** A computer with its clock and its disk; the process on it comes and goes. */
export class Machine {
  readonly index: number;
  readonly clock: MachineClock;
  readonly escrow: EscrowDisk = emptyEscrow();
  readonly #world: MachineWorld;
  process: SimulatedProcess | null = null;
  engine: SimulatedEngine | null = null;
  /** Manifests that change while it starts reach it as well. */
  starting: SimulatedEngine | null = null;
  starts = 0;
  #beating = false;
  #lastBeatAt = 0;
  #jitterMs = 0;
  #clockChanges = 0;
  #restartMs = FIRST_RESTART_MS;

  constructor(index: number, clock: MachineClock, world: MachineWorld) {
    this.index = index;
    this.#world = world;
    this.clock = clock;
  }

  /** The process has died; another one is started after a while. */
  down(restartMs: number): void {
    this.process = null;
    this.engine = null;
    this.#beating = false;
    this.#world.time.in(Math.max(restartMs, this.#restartMs), () => void this.start());
    // Whoever dies again and again is started less and less often.
    this.#restartMs = Math.min(this.#restartMs * 2, HOUR_MS);
  }

  async start(): Promise<void> {
    if (this.process !== null) return;
    if (this.#world.kekIsDown()) {
      this.#world.time.in(KEK_RETRY_MS, () => void this.start());
      return;
    }
    this.starts += 1;
    const { process, engine } = await this.#world.assemble(this);
    this.process = process;
    this.starting = engine;
    await this.#guarded(process, () => engine.start());
    if (!process.alive) return;
    this.engine = engine;
    this.#lastBeatAt = 0;
    await this.beat();
  }

  async beat(): Promise<void> {
    const { process, engine } = this;
    if (process === null || engine === null || this.#beating) return;
    this.#beating = true;
    this.#lastBeatAt = this.#world.time.now;
    this.#jitterMs = this.#world.jitterMs();
    this.#clockChanges = this.clock.changes;
    await this.#guarded(process, () => engine.beat());
    this.#beating = false;
    this.#restartMs = FIRST_RESTART_MS;
  }

  /** The daemon logs a beat that fails and goes on; what it can't survive ends it elsewhere. */
  async #guarded(process: SimulatedProcess, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const fault = asFault(thrown, process.name);
      this.#world.onSaid(`${process.name} beat failed ${fault.code}`);
      if (fault.code.startsWith('KT210')) process.die();
    }
  }

  /** When this machine does something next, in true time. */
  nextBeatAt(): number {
    const { process } = this;
    if (process === null || this.engine === null || this.#beating || process.isPaused)
      return Number.POSITIVE_INFINITY;
    // The next beat notices a clock that was set, whatever it shows.
    if (process.waiting > 0 || this.clock.changes !== this.#clockChanges)
      return Math.max(this.#lastBeatAt + BEAT_MS, this.#world.time.now);
    const dueAt = this.#world.nextDueAt(this);
    return Math.max(dueAt + this.#jitterMs, this.#lastBeatAt + SHORTEST_BEAT_MS);
  }
}
