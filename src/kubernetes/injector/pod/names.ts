/** What the injector adds to a pod, by name. They are looked for by name when the pod comes by again. */
export const AGENT = 'keyturn-agent';
export const FETCH = 'keyturn-fetch';
export const KEYS = 'keyturn-keys';
export const TOKEN = 'keyturn-token';
export const ACKS = 'keyturn-acks';

/** Containers that meshes put beside an application: they have no use for its keys, in whichever order webhooks are called. */
export const MESH_CONTAINERS: readonly string[] = [
  'istio-proxy',
  'istio-init',
  'istio-validation',
  'linkerd-proxy',
  'linkerd-init',
  'linkerd-network-validator',
  'kuma-sidecar',
  'kuma-init',
  'consul-dataplane',
  'consul-connect-inject-init',
];
