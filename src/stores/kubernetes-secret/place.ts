import { z } from 'zod';
import type { Resource } from '../../connections/kubernetes/resource.ts';
import { Fault } from '../../domain/fault.ts';

const NAMESPACE = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const NAME = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*';

export const namespaceSchema = z
  .string()
  .regex(new RegExp(`^${NAMESPACE}$`), { error: 'the name of a namespace: letters, digits and -' });

/** `{secret: trading/wb-orders-1}`: namespace and name. */
export const destinationSchema = z.strictObject({
  secret: z
    .string()
    .max(63 + 1 + 253)
    .regex(new RegExp(`^${NAMESPACE}/${NAME}$`), {
      error: 'NAMESPACE/NAME, each of small letters, digits and -; dots in the name',
    }),
});

/** Whether a destination can be there: in one of the namespaces that the manifest names. */
export function isInside(namespaces: readonly string[], secret: string): boolean {
  return namespaces.some((namespace) => secret.startsWith(`${namespace}/`));
}

/** Rejects with KT3010 a Secret of a namespace that the store was not given. */
export function resourceOf(namespaces: readonly string[], secret: string, place: string): Resource {
  const [namespace = '', name = ''] = secret.split('/');
  if (!isInside(namespaces, secret))
    throw new Fault('KT3010', {
      place,
      saw: `the namespace ${namespace}`,
      expected: `one of ${namespaces.join(', ')}`,
    });
  return { api: 'v1', kind: 'secrets', namespace, name };
}
