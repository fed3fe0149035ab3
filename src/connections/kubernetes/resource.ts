import { Fault } from '../../domain/fault.ts';

/** One object, or all of a kind, as the API server addresses it. */
export interface Resource {
  /** `v1` for the core group, otherwise `apps/v1`. */
  readonly api: string;
  /** The plural in lower case: `secrets`. */
  readonly kind: string;
  /** Absent: of the whole cluster. */
  readonly namespace?: string;
  /** Absent: the collection. */
  readonly name?: string;
}

const API = /^(?:[a-z0-9.-]{1,200}\/)?v[0-9][a-z0-9]{0,20}$/;
const KIND = /^[a-z]{1,63}$/;
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether an object can have this name: what others write into references is checked by nobody. */
export function isName(name: string): boolean {
  return NAME.test(name) && !name.includes('..');
}

/** The path of a resource. A name that could lead elsewhere is refused with KT3411: nothing is sent. */
export function pathOf({ api, kind, namespace, name }: Resource, place: string): string {
  const fits =
    API.test(api) &&
    KIND.test(kind) &&
    (namespace === undefined || NAMESPACE.test(namespace)) &&
    (name === undefined || isName(name));
  if (!fits) throw new Fault('KT3411', { place, saw: 'a name that no object of a cluster can have' });
  const root = api.includes('/') ? `/apis/${api}` : `/api/${api}`;
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `${root}${scope}/${kind}${name === undefined ? '' : `/${name}`}`;
}

/** How rules of RBAC and people call it: `deployments.apps in namespace trading`. */
export function textOf({ api, kind, namespace }: Resource): string {
  const group = api.includes('/') ? `.${api.slice(0, api.indexOf('/'))}` : '';
  return `${kind}${group}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
}
