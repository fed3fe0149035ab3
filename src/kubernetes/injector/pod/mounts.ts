import { Fault } from '../../../domain/fault.ts';
import { listAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Patch } from '../patch.ts';

/** One volume as every container that gets keys sees it. */
export interface WantedMount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

/** One container of the pod, with its place in the spec. */
export interface PlacedContainer {
  readonly list: 'containers' | 'initContainers';
  readonly index: number;
  readonly container: JsonObject;
}

/** Adds a mount where the container has none of that volume; one that somebody wrote by hand is left as it is. */
export function addMount(patch: Patch, placed: PlacedContainer, wanted: WantedMount, pod: string): void {
  const mounts = listAt(placed.container, 'volumeMounts');
  if (mounts.some((mount) => textAt(mount, 'name') === wanted.name)) return;
  const place = `${pod}, container ${textAt(placed.container, 'name')}`;
  const other = mounts.find((mount) => isAtOrBelow(textAt(mount, 'mountPath'), wanted.mountPath));
  if (other !== undefined) {
    throw new Fault('KT8105', { place, saw: `${textAt(other, 'name')} at ${textAt(other, 'mountPath')}` });
  }
  const { name, mountPath, readOnly } = wanted;
  patch.append(['spec', placed.list, placed.index, 'volumeMounts'], {
    ...{ name, mountPath },
    ...(readOnly ? { readOnly } : {}),
  });
}

/** Throws KT8108 where a container would see its keys once and never again, or could write to them. */
export function refuseFrozenMounts({ container }: PlacedContainer, volume: string, pod: string): void {
  const place = `${pod}, container ${textAt(container, 'name')}`;
  for (const mount of listAt(container, 'volumeMounts')) {
    if (textAt(mount, 'name') !== volume) continue;
    const saw = ['subPath', 'subPathExpr'].find((field) => textAt(mount, field) !== '');
    if (saw !== undefined)
      throw new Fault('KT8108', { place, saw: `${saw} at ${textAt(mount, 'mountPath')}` });
    if (mount['readOnly'] !== true) {
      throw new Fault('KT8108', { place, saw: `${textAt(mount, 'mountPath')} can be written to` });
    }
  }
}

function isAtOrBelow(path: string, folder: string): boolean {
  const clean = path.replace(/\/+$/, '');
  return clean === folder || clean.startsWith(`${folder}/`);
}
