/** What the embedded default is made of: one credential at a sandbox issuer, kept in the embedded store. */
export interface DemoManifest {
  readonly gatewayUrl: string;
  readonly apiUrl: string;
  /** Where a person makes keys. */
  readonly pagesUrl: string;
}

export const DEMO_CREDENTIAL = 'wb-demo';
export const DEMO_STORE = 'embedded';
export const DEMO_DESTINATION = {
  name: `${DEMO_STORE}:${DEMO_CREDENTIAL}`,
  store: DEMO_STORE,
  at: { path: DEMO_CREDENTIAL },
};
export const DEMO_FIELDS = { appKey: 'WEBULL_APP_KEY', appSecret: 'WEBULL_APP_SECRET' } as const;

export const DEMO_FILE = 'demo.yaml';
export const LOGIN_PASSWORD_FILE = 'sandbox-login-password';
export const TRADING_PASSWORD_FILE = 'sandbox-trading-password';
export const CONSUMER_TOKEN_FILE = 'order-router-token';

function byRobot({ gatewayUrl, apiUrl }: DemoManifest): string {
  return `  mint: sandbox                  # a robot plays the person with the phone; loopback only
  gateway: ${gatewayUrl}
  sandbox:
    api: ${apiUrl}
    loginPassword: {fromFile: ${LOGIN_PASSWORD_FILE}}
    tradingPassword: {fromFile: ${TRADING_PASSWORD_FILE}}`;
}

function byPerson({ gatewayUrl, pagesUrl }: DemoManifest): string {
  return `  mint: attended                 # a person makes the keys: keyturn next
  gateway: ${gatewayUrl}
  portal: ${pagesUrl}`;
}

/** The manifests of the embedded default, as a person would write them. Edit them: they are read again at once. */
export function demoManifest(addresses: DemoManifest, autopilot: boolean): string {
  return `# Made at the first start. Edits are picked up while the daemon runs.
apiVersion: keyturn.dev/v1alpha1
kind: Issuer
metadata: {name: webull-sandbox}
spec:
  driver: webull
  profile: broker-hk             # a reset leaves the old key alive for ten days
${autopilot ? byRobot(addresses) : byPerson(addresses)}
---
apiVersion: keyturn.dev/v1alpha1
kind: Store
metadata: {name: ${DEMO_STORE}}
spec: {driver: embedded}
---
apiVersion: keyturn.dev/v1alpha1
kind: Credential
metadata: {name: ${DEMO_CREDENTIAL}, labels: {env: demo}}
spec:
  issuer: webull-sandbox
  user: broker-keys@example.com
  owner: group:broker-ops
  destinations: [{store: ${DEMO_STORE}, path: ${DEMO_CREDENTIAL}}]
  fields: {${DEMO_FIELDS.appKey}: appKey, ${DEMO_FIELDS.appSecret}: appSecret}
  consumers: [{name: order-router, token: {fromFile: ${CONSUMER_TOKEN_FILE}}}]
---
apiVersion: keyturn.dev/v1alpha1
kind: RotationPolicy
metadata: {name: demo}
spec:
  mode: enforce
  select: {issuer: webull-sandbox}
  age: {warn: 60d, rotate: 75d, max: 90d}
`;
}
