import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import type { Place } from '../store/memory-store.ts';
import { liveFields, writeLive } from '../store/memory-store.ts';
import { append } from '../journal/append.ts';
import type { Tables } from '../journal/tables.ts';
import type { Subject } from '../checkers/checker.ts';
import { renamed } from '../world/setup.ts';
import type { Simulation } from '../world/simulation.ts';
import type { Fateful } from './firing.ts';

const BACKUP_EVERY_MS = 12 * HOUR_MS;
const BACKUPS_KEPT = 20;
/** Somebody notices a wrong clock at the latest by then, alerted or not. */
const CLOCK_CORRECTED_AFTER_MS = 2 * DAY_MS;

export interface WorldFaults extends Fateful {
  restoreStores(credential: string): void;
}

/** What faults do to the simulated world. */
export function worldFaults(world: Simulation): WorldFaults {
  const backups: { readonly at: number; readonly tables: Tables }[] = [];
  if (world.options.script.some(({ kind }) => kind === 'rollback')) keepBackups(world, backups);
  const subjectAt = (credential: number): Subject => {
    const subject = world.subjects[credential];
    if (subject === undefined) throw new RangeError(`no credential ${credential}`);
    return subject;
  };
  const machineOf = (name: string) => world.machines.find(({ process }) => process?.name === name);
  const correctLater = (): void =>
    world.time.in(CLOCK_CORRECTED_AFTER_MS, () => world.machines.forEach(({ clock }) => clock.correct()));
  return {
    now: world.now,
    outage: (target, forMs) => world.outages.begin(target, world.time.now + forMs),
    breakDisk: (process, how) => world.brokenDisks.set(process, how),
    stepClock: ({ name }, ms) => {
      machineOf(name)?.clock.step(ms);
      world.lastClockStepAt = world.time.now;
      correctLater();
    },
    driftClock: ({ name }, rate) => {
      machineOf(name)?.clock.drift(rate);
      world.lastClockStepAt = world.time.now;
      correctLater();
    },
    rollBack: (howFar) => rollBack(world, backups, howFar),
    resetElsewhere: (credential) => resetElsewhere(subjectAt(credential)),
    writeForeign: (credential, variant) => writeForeign(subjectAt(credential), variant),
    damageCopies: (credential) => {
      for (const { staged } of subjectAt(credential).places.values())
        for (const attempt of staged.keys()) staged.set(attempt, { KEY: 'damaged', SECRET: 'damaged' });
    },
    endOldKeys: (credential) => {
      const subject = subjectAt(credential);
      const app = subject.office.find(subject.application);
      if (app === null) return;
      subject.excuse = 'the issuer ended the old key early';
      subject.office.endOldKeys(app);
    },
    ask: (credential, what) => ask(world, subjectAt(credential), what),
    mishandleSend: (process, mishap) => world.sends.set(process, mishap),
    restoreStores: (name) => restoreStores(world, name),
  };
}

function keepBackups(world: Simulation, backups: { at: number; tables: Tables }[]): void {
  world.time.in(BACKUP_EVERY_MS, () => {
    backups.push({ at: world.time.now, tables: world.disk.backup() });
    if (backups.length > BACKUPS_KEPT) backups.shift();
    keepBackups(world, backups);
  });
}

/** Everybody stops, an old backup is put in place, everybody starts again. */
function rollBack(
  world: Simulation,
  backups: readonly { readonly at: number; readonly tables: Tables }[],
  howFar: number,
): void {
  const backup = backups[backups.length - 1 - Math.floor(howFar * backups.length)];
  if (backup === undefined) return;
  for (const { process } of world.machines) process?.die();
  world.trace(`the journal of ${new Date(backup.at).toISOString()} is put back`);
  world.disk.restore(backup.tables);
  markRestored(world, backup.at);
  world.sealed.rollBack(backup.at);
  for (const subject of world.subjects) subject.excuse = 'an old journal was put back';
  world.witness.tell((checker) => checker.onRollback?.(backup.at));
}

/** What `keyturn restore` writes: from here on nothing is minted before the issuer was compared with the journal. */
function markRestored(world: Simulation, takenAt: number): void {
  const { disk } = world;
  const at = world.machines[0]?.clock.now() ?? world.time.now;
  const restored = { type: 'Restored', backup: 'the simulation', takenAt } as const;
  for (const [uid, row] of [...disk.tables.credentials]) {
    disk.tables.credentials.set(uid, {
      ...row,
      leaseOwner: null,
      leaseUntil: null,
      wokenAt: null,
      retries: {},
    });
    append(disk, uid, row.state.seq, [restored], { at, actor: 'restore' }, { dueAt: at });
    const subject = world.subjects.find((each) => each.uid === uid);
    if (subject !== undefined) world.injector.onEvent(subject.index, 'Restored');
  }
}

function resetElsewhere(subject: Subject): void {
  const app = subject.office.find(subject.application);
  if (app === null || app.keys.length === 0) return;
  subject.excuse = 'somebody else reset the key';
  subject.office.mint(app, 'reset', null, { who: 'somebody else' });
}

function writeForeign(subject: Subject, variant: number): void {
  const places = [...subject.places.values()];
  const place = places[Math.floor(variant * places.length)];
  if (place === undefined) return;
  subject.excuse = 'somebody else wrote to a store';
  writeLive(place, { KEY: 'foreign', SECRET: `foreign ${place.count}` });
}

/** What keyturn or the operator had put there last and the issuer accepts; nothing where there is no such value. */
function restoreStores(world: Simulation, credential: string): void {
  const application = world.fleet.credentials.get(credential)?.application;
  const subject = world.subjects.find((each) => each.application === application);
  if (subject === undefined) return;
  for (const place of subject.places.values()) {
    if (!isForeign(place) && subject.office.accepts(liveFields(place)?.SECRET ?? '')) continue;
    const good = [...place.versions.values()].filter(({ KEY }) => KEY !== 'foreign');
    const accepted = good.findLast(({ SECRET }) => subject.office.accepts(SECRET ?? ''));
    // A value that no issuer accepts is of no use to anybody: the place is emptied, for the first key.
    if (accepted === undefined) place.live = null;
    else writeLive(place, accepted);
  }
}

function isForeign(place: Place): boolean {
  return liveFields(place)?.KEY === 'foreign';
}

function ask(world: Simulation, subject: Subject, what: Parameters<Fateful['ask']>[1]): void {
  const name = world.disk.tables.credentials.get(subject.uid)?.state.name;
  if (name === undefined) return;
  switch (what) {
    case 'request':
      world.person.rotate(name, false, 0);
      return;
    case 'revoke':
      world.person.revoke(name, true, 0);
      return;
    case 'revoke for good':
      world.person.revoke(name, false, 0);
      return;
    case 'rename': {
      // A manifest names one former name: whoever renames twice before the first is known begins anew.
      if (!world.fleet.credentials.has(`key-${subject.index}`)) return;
      const fresh = `key-${subject.index}-${world.random.below(1_000_000)}`;
      world.fleet = renamed(world.fleet, subject.application, fresh);
      for (const { engine, starting } of world.machines)
        (engine ?? starting)?.configure(world.fleet).catch(() => undefined);
    }
  }
}
