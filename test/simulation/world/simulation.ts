import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import type { Fleet } from '../../../src/domain/spec.ts';
import type { Operations } from '../../../src/engine/operations/operations.ts';
import type { Subject, Truth } from '../checkers/checker.ts';
import { SealedSecrets, Witness } from '../checkers/truth.ts';
import type { MakeChecker } from '../checkers/truth.ts';
import { fire } from '../faults/firing.ts';
import { Injector } from '../faults/injector.ts';
import { Outages } from '../faults/outages.ts';
import type { ScriptedFault } from '../faults/script.ts';
import { worldFaults } from '../faults/world-faults.ts';
import { KeyOffice } from '../issuer/office.ts';
import type { Maker } from '../issuer/rules.ts';
import type { SendMishap } from '../issuer/send.ts';
import { JournalDisk } from '../journal/tables.ts';
import { attendantOf } from '../person/attending.ts';
import { Person } from '../person/person.ts';
import type { Random } from '../random.ts';
import { Machine } from './machine.ts';
import type { MachineWorld } from './machine.ts';
import { assembleProcess } from './processes.ts';
import type { Mishap, PortCall, SimulatedProcess } from './process.ts';
import type { Setup } from './setup.ts';
import { subjectFrom } from './subjects.ts';
import { MachineClock, Time } from './time.ts';
import { RealWork } from './real-work.ts';
import type { AgeKeys } from '../custody/age-custody.ts';

export const START_AT = Date.UTC(2026, 0, 1);
const LONGEST_JITTER_MS = 10 * SECOND_MS;
/** More than this in one moment is a loop that never waits. */
const MOST_CALLS_AT_ONCE = 20_000;
/** A run ends with a time without faults, in which everything must come to its end. */
export const CALM_MS = 45 * DAY_MS;

export interface SimulationOptions {
  readonly setup: Setup;
  readonly script: readonly ScriptedFault[];
  readonly random: Random;
  readonly checkers: readonly MakeChecker[];
  /** Null: custody is the double that costs microseconds. */
  readonly ageKeys: AgeKeys | null;
  readonly lengthMs: number;
  /** Where it is broken off, once what was looked for has happened. */
  readonly untilAt: number;
  readonly onTrace: ((line: string) => void) | null;
}

/** The world in which the engine runs: machines, network, issuer, stores, people, and the time of them all. */
export class Simulation implements Truth, MachineWorld {
  readonly time = new Time(START_AT);
  readonly disk = new JournalDisk();
  readonly machines: readonly Machine[];
  readonly offices: readonly KeyOffice[];
  readonly subjects: readonly Subject[];
  readonly witness = new Witness();
  readonly outages = new Outages();
  readonly injector: Injector;
  readonly person: Person;
  readonly sealed = new SealedSecrets();
  readonly work = new RealWork();
  readonly options: SimulationOptions;
  readonly random: Random;
  /** Every process there ever was: a request may take effect after the death of the one that sent it. */
  readonly processes = new Map<string, SimulatedProcess>();
  readonly sends = new Map<SimulatedProcess, SendMishap>();
  readonly brokenDisks = new Map<SimulatedProcess, 'full' | 'broken'>();
  fleet: Fleet;
  calls = 0;
  lastClockStepAt = 0;
  worstPageMs = 0;
  #busySince = 0;
  #busyCalls = 0;

  constructor(options: SimulationOptions) {
    const { setup, random } = options;
    this.options = options;
    this.random = random.fork('world');
    this.fleet = setup.fleet;
    this.offices = setup.rules.map(
      (rules, index) => new KeyOffice(rules, this.time, random.fork(`office ${index}`), this),
    );
    this.subjects = [...setup.fleet.credentials.values()].map((spec, index) =>
      subjectFrom(spec, index, this.offices, setup.agesMs[index] ?? null),
    );
    const fateful = worldFaults(this);
    this.injector = new Injector(options.script, (fault, process, call) => {
      this.trace(`FAULT ${fault.kind} at ${process.name} ${call.port} ${call.does}`);
      return fire(fateful, fault, process, call);
    });
    this.person = new Person(
      {
        time: this.time,
        operations: () => this.operations(),
        correctClocks: () => this.machines.forEach(({ clock }) => clock.correct()),
        restoreStores: (name) => fateful.restoreStores(name),
        attendantOf: attendantOf(this, random.fork('attendant')),
      },
      random.fork('person'),
    );
    // Replicas go by one clock, the database's; it can be as wrong as any other.
    const clock = new MachineClock(this.time);
    this.machines = Array.from({ length: setup.replicas }, (_, index) => new Machine(index, clock, this));
    for (const make of options.checkers) this.witness.checkers.push(make(this));
  }

  // What the checkers may ask.

  now = (): number => this.time.now;

  isSealed(appSecret: string): boolean {
    return this.sealed.has(appSecret);
  }

  violate(checker: string, subject: Subject | null, saw: string): void {
    this.trace(`VIOLATION ${checker}: ${subject?.application ?? ''} ${saw}`);
    this.witness.violate(this.time.now, checker, subject, saw);
  }

  maxAgeMsOf({ index }: Subject): number {
    return this.fleet.policies[index % 2]?.age.maxMs ?? Number.POSITIVE_INFINITY;
  }

  isIssuerDown({ index }: Subject): boolean {
    return this.outages.isDown(`issuer-${index % 2}`, this.time.now);
  }

  isServed(): boolean {
    return this.operations() !== null;
  }

  paged(afterMs: number): void {
    this.worstPageMs = Math.max(this.worstPageMs, afterMs);
  }

  later(ms: number, check: () => void): void {
    this.time.in(ms, check);
  }

  trace(line: string): void {
    this.options.onTrace?.(`${new Date(this.time.now).toISOString()} ${line}`);
  }

  onSaid(text: string): void {
    this.trace(text);
    this.witness.tell((checker) => checker.onSaid?.(text));
  }

  // What the issuer did.

  onReset(...[app, before, key]: Parameters<KeyOfficeWitness['onReset']>): void {
    const subject = this.subjects.find(({ application }) => application === app.name);
    if (subject === undefined) return;
    const { maker } = key;
    const process = maker.who === 'keyturn' ? (this.processes.get(maker.process) ?? null) : null;
    this.trace(`RESET ${app.name} by ${maker.who === 'keyturn' ? maker.process : maker.who}`);
    const asked = this.#wasAskedFor(subject, maker);
    this.witness.tell((checker) =>
      checker.onReset?.({ subject, application: app, before, key, process, asked }),
    );
  }

  /** A person is asked for a click as long as the call that they confirmed is open and not given up. */
  #wasAskedFor({ uid }: Subject, maker: Maker): boolean {
    if (maker.who !== 'person') return maker.who === 'keyturn';
    const saga = this.disk.tables.credentials.get(uid)?.state.saga;
    if (saga?.kind !== 'rotation' || saga.phase === 'secret-lost' || !('call' in saga)) return false;
    return saga.call.attempt === maker.attempt;
  }

  onDeleted(...[app, before, maker]: Parameters<KeyOfficeWitness['onDeleted']>): void {
    const subject = this.subjects.find(({ application }) => application === app.name);
    if (subject === undefined) return;
    this.trace(`DELETED ${app.name}`);
    this.witness.tell((checker) => checker.onDeleted?.(subject, before, maker));
  }

  // The machines and what runs on them.

  kekIsDown(): boolean {
    return this.outages.isDown('kek', this.time.now);
  }

  jitterMs(): number {
    return this.random.below(LONGEST_JITTER_MS);
  }

  assemble(machine: Machine) {
    return Promise.resolve(assembleProcess(this, machine));
  }

  operations(): Operations | null {
    const running = this.machines.find(({ process }) => process !== null && !process.isPaused);
    return running?.engine?.operations ?? null;
  }

  onDeath(process: SimulatedProcess): void {
    const machine = this.machines.find((each) => each.process === process);
    this.trace(`${process.name} died`);
    // What only a later sync makes safe is lost when the whole machine goes down.
    if (this.machines.length === 1 && this.random.chance(0.3)) this.disk.cutPower();
    machine?.down(this.random.chance(0.7) ? 5 * SECOND_MS : this.random.below(2 * HOUR_MS));
  }

  /** In true time. */
  nextDueAt({ clock }: Machine): number {
    const { credentials, notifications, alerts } = this.disk.tables;
    let workAt = Number.POSITIVE_INFINITY;
    for (const { dueAt, leaseOwner, leaseUntil } of credentials.values())
      workAt = Math.min(workAt, leaseOwner === null ? dueAt : Math.max(dueAt, leaseUntil ?? dueAt));
    let noticeAt = Number.POSITIVE_INFINITY;
    for (const { dueAt } of notifications.values()) noticeAt = Math.min(noticeAt, dueAt);
    for (const { state, repeatAt } of alerts.values())
      if (state === 'raised' && repeatAt !== null) noticeAt = Math.min(noticeAt, repeatAt);
    return clock.trueTimeOf(Math.min(workAt, noticeAt));
  }

  // The course of time.

  async run(): Promise<void> {
    const { lengthMs } = this.options;
    const endAt = START_AT + lengthMs;
    this.time.in(lengthMs - CALM_MS, () => this.calm());
    for (const machine of this.machines) this.time.in(machine.index * SECOND_MS, () => void machine.start());
    for (;;) {
      const { machine, at: beatAt } = this.#nextMachine();
      const at = Math.min(beatAt, this.time.agenda.nextAt());
      if (at > endAt) break;
      if (at > this.options.untilAt) return;
      this.time.now = Math.max(this.time.now, at);
      if (beatAt < this.time.agenda.nextAt()) void machine?.beat();
      else this.time.agenda.take()?.run();
      await this.#settled();
    }
    this.time.now = endAt;
    this.witness.tell((checker) => checker.atEnd?.());
  }

  /** From here on nothing goes wrong any more. */
  calm(): void {
    this.trace('from here on nothing goes wrong any more');
    this.injector.stop();
    this.outages.endAll();
    for (const { clock } of this.machines) clock.correct();
  }

  #nextMachine(): { readonly machine: Machine | null; readonly at: number } {
    let next: Machine | null = null;
    let nextAt = Number.POSITIVE_INFINITY;
    for (const machine of this.machines) {
      const at = machine.nextBeatAt();
      if (next !== null && at >= nextAt) continue;
      next = machine;
      nextAt = at;
    }
    return { machine: next, at: nextAt };
  }

  /** Resolves when nothing moves any more without time passing. */
  async #settled(): Promise<void> {
    for (;;) {
      const before = this.calls;
      await new Promise((resolve) => setImmediate(resolve));
      if (this.calls === before && !(await this.work.doNext())) return;
    }
  }

  /** Every call is counted here: whoever makes thousands while no time passes never waits, and is ended. */
  mishapFor(process: SimulatedProcess, call: PortCall): Mishap | null {
    this.calls += 1;
    if (this.#busySince !== this.time.now) {
      this.#busySince = this.time.now;
      this.#busyCalls = 0;
    }
    this.#busyCalls += 1;
    if (this.#busyCalls > MOST_CALLS_AT_ONCE) {
      this.#busyCalls = 0;
      this.violate('liveness', null, `${process.name} makes call after call and no time passes`);
      return { does: 'die', when: 'before', inFlightMs: 0 };
    }
    return this.injector.mishapFor(process, call) ?? this.outages.mishapFor(call, this.time.now);
  }
}

type KeyOfficeWitness = ConstructorParameters<typeof KeyOffice>[3];
