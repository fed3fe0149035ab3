import type { Random } from '../random.ts';
import { liveFields } from '../store/memory-store.ts';
import type { Simulation } from '../world/simulation.ts';
import { Attendant } from './attendant.ts';
import { Portal } from './portal.ts';
import type { ShownPair } from './portal.ts';

/** Finds who goes to the portal for a credential, by its name; keyturn makes the keys of the others itself. */
export function attendantOf(world: Simulation, random: Random): (credential: string) => Attendant | null {
  const { attended, portal } = world.options.setup;
  const subject = world.subjects[attended];
  if (subject === undefined) return () => null;
  const { office, index } = subject;
  const foreignPair = (): ShownPair | null => {
    for (const other of world.subjects)
      for (const place of other.places.values()) {
        const { KEY = '', SECRET = '' } = liveFields(place) ?? {};
        if (other !== subject && other.office === office && office.accepts(SECRET))
          return { appKey: KEY, appSecret: SECRET };
      }
    return null;
  };
  const attendant = new Attendant({
    ...{ time: world.time, random, portal: new Portal(subject, portal), foreignPair },
    operations: () => world.operations(),
    state: () => world.disk.tables.credentials.get(subject.uid)?.state ?? null,
    takeMistake: (kind) => {
      const mistake = world.injector.takeMistake(index, kind);
      if (mistake !== null) world.trace(`MISTAKE ${kind}`);
      return mistake;
    },
    onPasted: (bytes) => {
      world.trace(`PASTED for ${subject.application}`);
      world.witness.tell((checker) => checker.onPasted?.(subject, bytes));
    },
  });
  // Whatever a credential is renamed to, its number stands in its name.
  return (credential) => (Number(credential.split('-')[1]) === index ? attendant : null);
}
