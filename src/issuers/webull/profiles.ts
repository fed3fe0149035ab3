import { DAY_MS } from '../../domain/duration.ts';
import type { IssuerProfile, PortalWords, Sourced } from '../../domain/issuer-profile.ts';

const DOCUMENT = 'Broker API Application, Webull HK, public page';
const RETAIL_HK = 'Webull HK OpenAPI documentation, individual API application';
const RETAIL_US = 'Webull US OpenAPI documentation, older page';
const CATALOGUE = 'the public API reference and SDKs, which name more families than single endpoints';
const SEEN = '2026-11-22';

function said<T>(value: T, source: string): Sourced<T> {
  return { value, source, seen: SEEN };
}

/** Where nobody knows, the safe reading is taken and its source says so. */
function assumed<T>(value: T, why: string): Sourced<T> {
  return { value, source: `assumed: ${why}`, seen: SEEN };
}

/** A limit stands there for access tokens alone, and keyturn asks for none. */
const unstated = assumed<null>(null, 'the documents state no limit of such calls');
const deletionEndsAll = assumed(true, 'the wording speaks of deleting the whole application');
const appKeyUnknown = assumed<'unknown'>('unknown', 'the document says that a reset resets the App Secret');

const brokerPortal: PortalWords = {
  path: 'Developer Management Center > API Keys Application Management > Broker API > Manage',
  generate: 'Generate Key',
  reset: 'Reset Key',
  remove: 'delete the key application',
  url: null,
};
/** What every key may ask for before and beside its permissions. */
const OPEN_ENDPOINTS = [
  'GET /openapi/config',
  'POST /auth/tokens/create',
  'POST /auth/tokens/check',
  'POST /openapi/auth/token/create',
  'POST /openapi/auth/token/check',
];
const PERSONAL_ENDPOINTS = [
  ...OPEN_ENDPOINTS,
  'GET /trading/accounts/list',
  'GET /openapi/account/list',
  '/trading/**',
  '/openapi/**',
  '/market-data/**',
];

export interface WebullProfile extends IssuerProfile {
  /** The signed gateway in production. */
  readonly gateway: string;
  /** A read-only endpoint that every key of this kind may call. */
  readonly probePath: string;
}

const brokerHk: WebullProfile = {
  name: 'broker-hk',
  gateway: 'https://broker-api.webull.hk',
  probePath: '/broker/accounts/virtual-accounts/list',
  overlapMs: said(10 * DAY_MS, DOCUMENT),
  validityMs: said(null, DOCUMENT),
  resetsPerDay: said(null, DOCUMENT),
  callsPerMinute: unstated,
  stepUp: said(['code', 'trading-password'], DOCUMENT),
  resetChangesAppKey: appKeyUnknown,
  deleteEndsAllVersions: deletionEndsAll,
  contact: said('inst.support@webull.hk', DOCUMENT),
  portal: said(brokerPortal, DOCUMENT),
  endpoints: said(
    ['GET /broker/accounts/virtual-accounts/list', '/broker/**', '/app/**', ...PERSONAL_ENDPOINTS],
    CATALOGUE,
  ),
};

const retailHk: WebullProfile = {
  name: 'retail-hk',
  gateway: 'https://api.webull.hk',
  probePath: '/trading/accounts/list',
  overlapMs: said(0, RETAIL_HK),
  validityMs: said(null, RETAIL_HK),
  resetsPerDay: said(null, RETAIL_HK),
  callsPerMinute: unstated,
  stepUp: said([], RETAIL_HK),
  resetChangesAppKey: appKeyUnknown,
  deleteEndsAllVersions: deletionEndsAll,
  contact: said(null, RETAIL_HK),
  portal: said(null, RETAIL_HK),
  endpoints: said(PERSONAL_ENDPOINTS, CATALOGUE),
};

const retailUs: WebullProfile = {
  name: 'retail-us',
  gateway: 'https://api.webull.com',
  probePath: '/trading/accounts/list',
  overlapMs: assumed(0, 'not stated; without a promise the old key counts as dead'),
  validityMs: said(7 * DAY_MS, RETAIL_US),
  resetsPerDay: said(3, RETAIL_US),
  callsPerMinute: unstated,
  stepUp: said(['code', 'trading-password'], RETAIL_US),
  resetChangesAppKey: appKeyUnknown,
  deleteEndsAllVersions: deletionEndsAll,
  contact: said(null, RETAIL_US),
  portal: said(null, RETAIL_US),
  endpoints: said(PERSONAL_ENDPOINTS, CATALOGUE),
};

export const webullProfiles = {
  'broker-hk': brokerHk,
  'retail-hk': retailHk,
  'retail-us': retailUs,
} as const satisfies Record<string, WebullProfile>;

export type WebullProfileName = keyof typeof webullProfiles;
