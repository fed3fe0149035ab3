import type { AlertRow } from '../../../src/domain/alert.ts';
import type { FrozenDestination } from '../../../src/domain/events.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { Custody } from '../../../src/ports/custody.ts';
import type { Subject } from '../checkers/checker.ts';
import { ageCustody } from '../custody/age-custody.ts';
import { bookOf } from '../custody/escrow-disk.ts';
import { seededCustody } from '../custody/seeded-custody.ts';
import { noReply } from '../faults/outages.ts';
import type { Issuer } from '../../../src/ports/issuer.ts';
import type { KeyOffice } from '../issuer/office.ts';
import { issuerPort } from '../issuer/port.ts';
import { memoryJournal } from '../journal/memory-journal.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { assembledEngine } from '../replica/assemble.ts';
import type { Commitment } from '../replica/assemble.ts';
import type { SimulatedEngine } from '../replica/engine.ts';
import { gatedStore } from '../replica/gates.ts';
import { memoryStore } from '../store/memory-store.ts';
import type { Place } from '../store/memory-store.ts';
import type { Machine } from './machine.ts';
import { SimulatedProcess } from './process.ts';
import type { Simulation } from './simulation.ts';
import { CONSUMER } from './setup.ts';

export const STORES = ['alpha', 'beta', 'gamma'] as const;

interface Assembled {
  readonly process: SimulatedProcess;
  readonly engine: SimulatedEngine;
}

/** A process with everything that it stands on. */
export function assembleProcess(world: Simulation, machine: Machine): Assembled {
  const process = new SimulatedProcess(`r${machine.index}s${machine.starts}`, machine.clock, {
    time: world.time,
    noReply,
    onDeath: (dead) => world.onDeath(dead),
    mishapFor: (own, call) => world.mishapFor(own, call),
  });
  world.processes.set(process.name, process);
  world.trace(`${process.name} starts`);
  const engine = assembledEngine({
    ...{ process, sealed: world.sealed, fleet: world.fleet, now: world.now },
    journal: memoryJournal(world.disk, {
      beforeWrite: () => refuseWrite(world, process),
      onLatched: () => world.time.in(0, () => process.die()),
    }),
    book: bookOf(machine.escrow),
    replica: `machine-${machine.index}`,
    custody: custodyOf(world, machine),
    random: world.random.fork(process.name),
    issuers: issuersOf(world, process),
    stores: new Map(STORES.map((name) => [name, gatedStore(store(world, name), process)])),
    pager: {
      name: 'pager',
      deliver: async (notice) => {
        world.person.hear(notice);
        return null;
      },
    },
    listen: (text) => world.onSaid(text),
    onCommit: (made) => committed(world, process, made),
    onAcknowledged: (made) => world.witness.tell((checker) => checker.onAcknowledged?.(made)),
    onSaved: async (alerts) => alerts.forEach((alert) => saved(world, alert)),
  });
  return { process, engine };
}

function refuseWrite(world: Simulation, process: SimulatedProcess): void {
  const how = world.brokenDisks.get(process);
  if (how === undefined) return;
  world.brokenDisks.delete(process);
  if (how === 'full') throw new Fault('KT2102', { place: 'journal', saw: 'no room' });
  throw new Fault('KT2105', { place: 'journal', saw: 'an error of input or output' });
}

function custodyOf(world: Simulation, { escrow: disk }: Machine): Custody {
  const { work, options } = world;
  const beforeWrite = (): void => refuseEscrow(world);
  const keys = options.ageKeys;
  return keys === null ? seededCustody({ disk, beforeWrite }) : ageCustody({ keys, disk, work, beforeWrite });
}

function refuseEscrow(world: Simulation): void {
  if (world.outages.isDown('escrow', world.time.now))
    throw new Fault('KT2005', { place: 'escrow', saw: 'no room' });
}

/** Each issuer has two doors: one for programs, and a portal behind which only a person can manage keys. */
function issuersOf(world: Simulation, process: SimulatedProcess): ReadonlyMap<string, Issuer> {
  return new Map(
    world.offices.flatMap((office, index): [string, Issuer][] => {
      const door = issuer(world, office, index, process);
      const portal = { ...door, name: `portal-${index}`, management: null };
      return [
        [door.name, door],
        [portal.name, portal],
      ];
    }),
  );
}

function issuer(world: Simulation, office: KeyOffice, index: number, process: SimulatedProcess) {
  const name = `issuer-${index}`;
  return issuerPort({
    ...{ name, office, process },
    sending: {
      time: world.time,
      isDown: () => world.outages.isDown(name, world.time.now),
      mishapFor: (own) => {
        const mishap = world.sends.get(own) ?? null;
        world.sends.delete(own);
        return mishap;
      },
      onShown: (bytes) => world.witness.tell((checker) => checker.onShown?.(bytes)),
    },
    onParse: (bytes) => world.witness.tell((checker) => checker.onParse?.(bytes)),
    onObserved: (app, own) => {
      const subject = world.subjects.find(({ application }) => application === app?.name);
      if (subject !== undefined) world.witness.tell((checker) => checker.onObserved?.(subject, app, own));
    },
  });
}

function store(world: Simulation, name: string) {
  return memoryStore({
    name,
    placeOf: (destination) => placeOf(world, destination).place,
    onPromote: (destination, attempt, fields) => {
      const { subject, place } = placeOf(world, destination);
      world.trace(`PROMOTE ${attempt} in ${destination.name}`);
      world.witness.tell((checker) =>
        checker.onPromote?.({ subject, destination: destination.name, place, attempt, fields }),
      );
    },
  });
}

function placeOf(
  world: Simulation,
  { name }: Pick<FrozenDestination, 'name'>,
): { readonly subject: Subject; readonly place: Place } {
  for (const subject of world.subjects) {
    const place = subject.places.get(name);
    if (place !== undefined) return { subject, place };
  }
  throw new RangeError(`no place ${name}`);
}

function committed(world: Simulation, process: SimulatedProcess, made: Commitment): void {
  const { stream, events, actor, options } = made;
  const subject = subjectOf(world, made);
  if (subject === null) return;
  for (const event of events) {
    world.trace(`${process.name} ${subject.application} ${event.type} ${JSON.stringify(event)}`);
    world.injector.onEvent(subject.index, event.type);
    if (event.type === 'OverlapStarted') loadSoon(world, stream);
  }
  const lease = options.lease ?? null;
  world.witness.tell((checker) => checker.onCommit?.({ subject, events, actor, process, lease }));
}

/** The name tells which credential a fresh stream belongs to. */
function subjectOf(world: Simulation, { stream, events }: Commitment): Subject | null {
  const known = world.subjects.find(({ uid }) => uid === stream);
  const first = events[0];
  if (known !== undefined || first?.type !== 'Registered') return known ?? null;
  // Whatever a credential is renamed to, its number stands in its name.
  const index = Number(first.name.split('-')[1]);
  const subject = world.subjects[index] ?? null;
  if (subject !== null) subject.uid = stream;
  return subject;
}

/** The consumer takes the new key within a day or so, and says it. */
function loadSoon(world: Simulation, stream: string): void {
  const state = world.disk.tables.credentials.get(stream)?.state;
  const version = state?.versions.findLast(({ status }) => status === 'current')?.version;
  if (state === undefined || version === undefined) return;
  world.person.loaded(state.name, CONSUMER, version, world.random.between(HOUR_MS, 40 * HOUR_MS));
}

function saved(world: Simulation, alert: AlertRow): void {
  world.trace(`ALERT ${alert.code} ${alert.state} ${alert.subjectName} ${alert.summary}`);
  const subject = world.subjects.find(({ uid }) => uid === alert.subject);
  if (subject === undefined || alert.state !== 'raised') return;
  subject.raised.push({ code: alert.code, at: world.time.now });
  world.witness.tell((checker) => checker.onAlert?.(subject, alert));
}
