import { listAt, numberAt, objectAt, textAt } from '../../../../src/kubernetes/injector/json.ts';
import type { JsonObject } from '../../../../src/kubernetes/injector/json.ts';

const VOLUME_KINDS = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
  'image',
];

/**
 * What the Pod Security Standard "restricted" has against a pod, from its published text; none: it may run. Written down again
 * here, since the controls of the injector must not be checked by its own idea of them.
 */
export function restrictedViolations(pod: JsonObject): readonly string[] {
  const spec = objectAt(pod, 'spec');
  const shared = objectAt(spec, 'securityContext');
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true),
    ...listAt(spec, 'volumes').flatMap((volume) =>
      Object.keys(volume).some((kind) => kind === 'name' || VOLUME_KINDS.includes(kind)) &&
      Object.keys(volume).every((kind) => kind === 'name' || VOLUME_KINDS.includes(kind))
        ? []
        : [`volume ${textAt(volume, 'name')}`],
    ),
    ...(numberAt(shared, 'runAsUser') === 0 ? ['pod runs as root'] : []),
    ...['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
      listAt(spec, list).flatMap((container) => containerViolations(container, shared)),
    ),
  ];
}

function containerViolations(container: JsonObject, shared: JsonObject): readonly string[] {
  const own = objectAt(container, 'securityContext');
  const capabilities = objectAt(own, 'capabilities');
  const drops = (capabilities['drop'] ?? []) as readonly string[];
  const adds = (capabilities['add'] ?? []) as readonly string[];
  const seccomp =
    textAt(objectAt(own, 'seccompProfile'), 'type') || textAt(objectAt(shared, 'seccompProfile'), 'type');
  const checks: readonly (readonly [string, boolean])[] = [
    ['privileged', own['privileged'] === true],
    ['allowPrivilegeEscalation', own['allowPrivilegeEscalation'] !== false],
    ['capabilities', !drops.includes('ALL') || adds.some((each) => each !== 'NET_BIND_SERVICE')],
    ['seccompProfile', !['RuntimeDefault', 'Localhost'].includes(seccomp)],
    ['runAsNonRoot', (own['runAsNonRoot'] ?? shared['runAsNonRoot']) !== true],
    ['runAsUser', numberAt(own, 'runAsUser') === 0],
    ['procMount', own['procMount'] !== undefined && own['procMount'] !== 'Default'],
    ['hostPort', listAt(container, 'ports').some((port) => (numberAt(port, 'hostPort') ?? 0) !== 0)],
  ];
  return checks.filter(([, broken]) => broken).map(([what]) => `${textAt(container, 'name')}: ${what}`);
}
