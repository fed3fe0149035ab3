import type { Values } from './chart.ts';

const STORE = {
  apiVersion: 'keyturn.dev/v1alpha1',
  kind: 'Store',
  metadata: { name: 'embedded' },
  spec: { driver: 'embedded' },
};
const RULES = {
  podNamespaces: ['trading'],
  restartNamespaces: ['trading'],
  secrets: [{ namespace: 'trading', names: ['orders', 'quotes'], create: true }],
};
const PLACED = {
  podAnnotations: { 'example.com/a': 'b' },
  podLabels: { team: 'broker-ops' },
  nodeSelector: { 'example.com/pool': 'keys' },
  tolerations: [{ key: 'example.com/keys', operator: 'Exists' }],
  priorityClassName: 'system-cluster-critical',
};

/** Ways to install the chart, by what is special about them: each template's every branch is in one of them. */
export const WAYS: Readonly<Record<string, Values>> = {
  'a rehearsal': {
    rehearsal: { enabled: true, consumer: { namespace: 'trading', serviceAccount: 'order-router' } },
  },
  'one daemon and its manifests': {
    daemon: {
      manifests: { 'store.yaml': STORE, 'text.yaml': '# nothing\n' },
      secrets: ['vault-login', 'webhook-signing'],
      kek: { secret: 'keyturn-kek' },
      env: [{ name: 'AWS_REGION', value: 'ap-east-1' }],
      persistence: { size: '2Gi', storageClass: 'fast' },
      ...PLACED,
    },
    injector: { ...PLACED, sidecars: false, failurePolicy: 'Fail', excludedNamespaces: ['istio-system'] },
    imagePullSecrets: [{ name: 'registry' }],
  },
  'replicas on PostgreSQL, with everything that can be switched on': {
    daemon: {
      replicas: 3,
      database: { secret: 'keyturn-database' },
      kek: { service: 'transit:transit/keyturn', loginSecret: 'keyturn-kek-login' },
      tokens: [
        { name: 'vault', audience: 'vault' },
        { name: 'other', audience: 'https://vault.example', expirationSeconds: 600 },
      ],
      manifestsConfigMap: 'keyturn-manifests',
      oidcSecret: 'keyturn-oidc',
      recoveryRecipients: ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'],
      service: { annotations: { 'example.com/a': 'b' } },
      serviceAccount: { annotations: { 'example.com/role': 'keyturn' } },
    },
    rbac: RULES,
    networkPolicy: { enabled: true, egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }] },
  },
  'OpenShift, with a certificate of somebody else': {
    openshift: true,
    rehearsal: { enabled: true },
    daemon: { tls: { source: 'secret', secret: 'daemon-tls', publicAuthority: true } },
    injector: { certificate: { source: 'secret', secret: 'injector-tls', caBundle: 'PEM' } },
    networkPolicy: { enabled: true },
  },
  'a daemon alone that asks the cluster nothing': {
    daemon: { manifests: { 'store.yaml': STORE } },
    rbac: { tokenReview: false },
    injector: { enabled: false },
  },
};

/** What needs kinds that a bare cluster does not know. */
export const WITH_OPERATORS: Values = {
  rehearsal: { enabled: true },
  daemon: { tls: { source: 'cert-manager', issuer: { name: 'internal' } } },
  injector: { certificate: { source: 'cert-manager', issuer: { name: 'internal' } } },
  monitoring: {
    serviceMonitor: {
      enabled: true,
      tokenSecret: { name: 'prometheus-token' },
      labels: { release: 'prometheus' },
    },
    rules: { enabled: true, labels: { release: 'prometheus' } },
  },
};
