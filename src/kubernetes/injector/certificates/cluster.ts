import type { KubernetesConnection, KubernetesObject } from '../../../connections/kubernetes/connect.ts';
import { Fault } from '../../../domain/fault.ts';
import { listAt, objectAt, textAt } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { NOTHING } from './decide.ts';
import type { CertificateHome, Versioned } from './home.ts';
import { FIELD_NAMES, fieldsOf, stateIn } from './kept.ts';
import type { Fields } from './kept.ts';
import { certificatesIn } from './pair.ts';

/** Which objects of the cluster the certificates are kept in. */
export interface ClusterPlaces {
  readonly secret: { readonly namespace: string; readonly name: string };
  /** The name of the MutatingWebhookConfiguration. */
  readonly webhookConfiguration: string;
  readonly service: { readonly namespace: string; readonly name: string };
}

/** The name by which API servers know a webhook behind a Service. */
export const dnsNameOf = ({ service }: ClusterPlaces): string => `${service.name}.${service.namespace}.svc`;

/** One Secret and one configuration of a webhook, asked for by name; nothing else of the cluster is read or written. */
export function clusterHome(connection: KubernetesConnection, places: ClusterPlaces): CertificateHome {
  return { ...webhookOf(connection, places), ...secretOf(connection, places) };
}

function webhookOf(
  connection: KubernetesConnection,
  { webhookConfiguration: name, service }: ClusterPlaces,
): Pick<CertificateHome, 'published' | 'publish'> {
  const resource = { api: 'admissionregistration.k8s.io/v1', kind: 'mutatingwebhookconfigurations', name };
  const place = `mutatingwebhookconfiguration ${name}`;
  const isOurs = (webhook: JsonObject): boolean => {
    const asked = objectAt(objectAt(webhook, 'clientConfig'), 'service');
    return textAt(asked, 'name') === service.name && textAt(asked, 'namespace') === service.namespace;
  };
  /** As it was read last: a list can only be replaced as a whole. */
  let known: Versioned<readonly JsonObject[]> = { value: [], version: null };
  return {
    async published() {
      const object = await connection.get(resource, place);
      if (object === null) throw new Fault('KT8125', { place, saw: 'there is none of that name' });
      known = { value: listAt(object as JsonObject, 'webhooks'), version: versionOf(object) };
      const ours = known.value.filter(isOurs);
      if (ours.length === 0) {
        throw new Fault('KT8125', {
          place,
          saw: `no webhook of service ${service.namespace}/${service.name}`,
        });
      }
      const [first = [], ...others] = ours.map(authoritiesOf);
      // What one of several webhooks does not have is not known everywhere.
      const everywhere = first.filter((each) => others.every((other) => other.includes(each)));
      return { value: everywhere, version: known.version };
    },
    async publish(authorities, version) {
      if (version !== known.version) return false;
      const caBundle = Buffer.from(authorities.join('')).toString('base64');
      const webhooks = known.value.map((webhook) =>
        isOurs(webhook)
          ? { ...webhook, clientConfig: { ...objectAt(webhook, 'clientConfig'), caBundle } }
          : webhook,
      );
      return unlessChanged(
        connection.patch(resource, { metadata: { resourceVersion: version }, webhooks }, place),
      );
    },
  };
}

function secretOf(
  connection: KubernetesConnection,
  places: ClusterPlaces,
): Pick<CertificateHome, 'state' | 'keep'> {
  const { namespace, name } = places.secret;
  const collection = { api: 'v1', kind: 'secrets', namespace };
  const resource = { ...collection, name };
  const place = `secret ${namespace}/${name}`;
  return {
    async state() {
      const object = await connection.get(resource, place);
      if (object === null) return { value: NOTHING, version: null };
      const fields = fieldsIn(object as JsonObject);
      return { value: stateIn(fields, dnsNameOf(places), place), version: versionOf(object) };
    },
    async keep(state, version) {
      const fields = fieldsOf(state);
      if (version !== null) {
        const data = Object.fromEntries(FIELD_NAMES.map((field) => [field, base64(fields[field])]));
        const change = { metadata: { resourceVersion: version }, data };
        return unlessChanged(connection.patch(resource, change, place));
      }
      const data = Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, base64(text)]));
      const labels = { 'app.kubernetes.io/managed-by': 'keyturn-injector' };
      const object = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, labels }, data };
      return unlessChanged(connection.create(collection, object, place));
    },
  };
}

/** Whether it was written; false where somebody else was faster. */
async function unlessChanged(written: Promise<KubernetesObject | null>): Promise<boolean> {
  try {
    return (await written) !== null;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'KT3405') return false;
    throw thrown;
  }
}

function authoritiesOf(webhook: JsonObject): readonly string[] {
  const bundle = textAt(objectAt(webhook, 'clientConfig'), 'caBundle');
  return certificatesIn(Buffer.from(bundle, 'base64').toString('utf8'));
}

function fieldsIn(secret: JsonObject): Fields {
  const data = objectAt(secret, 'data');
  return Object.fromEntries(
    Object.keys(data).map((field) => [field, Buffer.from(textAt(data, field), 'base64').toString('utf8')]),
  );
}

const versionOf = (object: KubernetesObject): string =>
  textAt(objectAt(object as JsonObject, 'metadata'), 'resourceVersion');

const base64 = (text: string | undefined): string | null =>
  text === undefined ? null : Buffer.from(text).toString('base64');
