import { Fault } from '../../../domain/fault.ts';
import { CA_ANNOTATION, PREFIX, SETTINGS_ANNOTATION } from '../contract/annotations.ts';
import type { Wish } from '../contract/wish.ts';
import { contains, listAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { createPatch } from '../patch.ts';
import type { Patch } from '../patch.ts';
import type { InjectorSettings } from '../settings.ts';
import { acksDirectory, agentSettings } from './agent-settings.ts';
import { agentContainers, volumesOf } from './agent.ts';
import { addMount, refuseFrozenMounts } from './mounts.ts';
import type { PlacedContainer, WantedMount } from './mounts.ts';
import { ACKS, AGENT, FETCH, KEYS, MESH_CONTAINERS } from './names.ts';
import { readingOf } from './reading.ts';
import { refuseDeafSignals } from './signals.ts';

/**
 * What to add to a pod so that it gets what it asks for. Everything is looked for by name and added where it is missing, so
 * that a pod which comes by again, after somebody else changed it, gets what is missing now and nothing twice.
 *
 * @param pod how faults name it
 * @throws Fault KT8104 to KT8111 where the pod can't be given what it asks for
 */
export function inject(object: JsonObject, wish: Wish, settings: InjectorSettings, pod: string): Patch {
  const patch = createPatch(object);
  const spec = object['spec'] as JsonObject;
  const placed = containersOf(spec);
  const targets = targetsOf(placed, wish, pod);
  for (const each of placed) if (!isOurs(each)) refuseFrozenMounts(each, KEYS, pod);
  const others = placed.filter((each) => !isOurs(each)).map(({ container }) => container);
  const reading = readingOf(spec, others, wish.runAs, pod);
  refuseDeafSignals(
    spec,
    wish,
    targets.map(({ container }) => container),
    reading,
    pod,
  );
  annotate(patch, object, wish, settings);
  for (const volume of volumesOf(wish, settings)) addVolume(patch, spec, volume, pod);
  for (const target of targets) {
    for (const mount of mountsOf(wish, settings)) addMount(patch, target, mount, pod);
  }
  if (reading.fsGroup !== null) patch.set(['spec', 'securityContext', 'fsGroup'], reading.fsGroup);
  const { first, beside } = agentContainers(wish, reading, settings);
  // The front of the list last: every place counted before it would move.
  if (beside !== null) addContainer(patch, placed, 'containers', beside, pod);
  if (first !== null) addContainer(patch, placed, 'initContainers', first, pod);
  return patch;
}

function containersOf(spec: JsonObject): readonly PlacedContainer[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    listAt(spec, list).map((container, index) => ({ list, index, container })),
  );
}

const nameOf = ({ container }: PlacedContainer): string => textAt(container, 'name');
const isOurs = (placed: PlacedContainer): boolean => [AGENT, FETCH].includes(nameOf(placed));

/** The containers that get the keys: those named, or all that are the application's own. */
function targetsOf(
  placed: readonly PlacedContainer[],
  { containers }: Wish,
  pod: string,
): readonly PlacedContainer[] {
  if (containers === null) {
    return placed.filter(
      (each) => each.list === 'containers' && !isOurs(each) && !MESH_CONTAINERS.includes(nameOf(each)),
    );
  }
  return containers.map((name) => {
    const found = placed.find((each) => nameOf(each) === name && !isOurs(each));
    if (found !== undefined) return found;
    throw new Fault('KT8106', {
      place: `${pod}, annotation keyturn.dev/containers`,
      saw: `no container ${name}`,
    });
  });
}

function mountsOf({ ack }: Wish, settings: InjectorSettings): readonly WantedMount[] {
  const keys = { name: KEYS, mountPath: settings.directory, readOnly: true };
  return ack.kind === 'file'
    ? [keys, { name: ACKS, mountPath: acksDirectory(settings), readOnly: false }]
    : [keys];
}

/** What the agent is told, set right in a pod that was copied from one which asked for something else. */
function annotate(patch: Patch, object: JsonObject, wish: Wish, settings: InjectorSettings): void {
  const wanted = {
    [SETTINGS_ANNOTATION]: JSON.stringify(agentSettings(wish, settings)),
    ...(settings.serverCa === null ? {} : { [CA_ANNOTATION]: settings.serverCa }),
  };
  const known = objectAt(objectAt(object, 'metadata'), 'annotations');
  for (const [name, text] of Object.entries(wanted)) {
    if (known[PREFIX + name] !== text) patch.set(['metadata', 'annotations', PREFIX + name], text);
  }
}

function addVolume(patch: Patch, spec: JsonObject, wanted: JsonObject, pod: string): void {
  const name = textAt(wanted, 'name');
  const found = listAt(spec, 'volumes').find((volume) => textAt(volume, 'name') === name);
  if (found === undefined) patch.append(['spec', 'volumes'], wanted);
  else if (!contains(found, wanted)) {
    throw new Fault('KT8104', { place: `${pod}, volume ${name}`, saw: 'another volume of that name' });
  }
}

/** Others may have changed our container since: an image taken from a mirror, resources, more mounts. That stays. */
function addContainer(
  patch: Patch,
  placed: readonly PlacedContainer[],
  list: PlacedContainer['list'],
  wanted: JsonObject,
  pod: string,
): void {
  const name = textAt(wanted, 'name');
  const found = placed.find((each) => nameOf(each) === name);
  if (found === undefined) {
    if (list === 'initContainers') patch.prepend(['spec', list], wanted);
    else patch.append(['spec', list], wanted);
    return;
  }
  if (found.list !== list || !contains(found.container['command'], wanted['command'])) {
    throw new Fault('KT8104', { place: `${pod}, container ${name}`, saw: 'another container of that name' });
  }
  for (const mount of listAt(wanted, 'volumeMounts')) {
    addMount(
      patch,
      found,
      {
        name: textAt(mount, 'name'),
        mountPath: textAt(mount, 'mountPath'),
        readOnly: mount['readOnly'] === true,
      },
      pod,
    );
  }
}
