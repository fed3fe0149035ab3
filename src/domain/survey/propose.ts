import type { FieldPart } from '../spec.ts';

/** A credential that no manifest names yet. */
export interface Proposal {
  readonly name: string;
  readonly store: string;
  readonly placeKey: string;
  readonly place: string;
  readonly fields: Readonly<Record<string, FieldPart>>;
  readonly issuer: string;
  readonly user: string | null;
  readonly application: string | null;
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** The manifest to begin with. JSON texts are YAML, so that no name can end its line. */
export function manifestOf(proposal: Proposal): string {
  const { name, store, placeKey, place, fields, issuer, user, application, owner, labels } = proposal;
  const lines = [
    'apiVersion: keyturn.dev/v1alpha1',
    'kind: Credential',
    `metadata: { name: ${text(name)}${labelsOf(labels)} }`,
    'spec:',
    `  issuer: ${text(issuer)}`,
    user === null
      ? '  # user: the login at the issuer under which the key application stands'
      : `  user: ${text(user)}`,
    ...(application === null ? [] : [`  application: ${text(application)}`]),
    owner === null
      ? '  # owner: unowned; whoever answers for it: a group or an address'
      : `  owner: ${text(owner)}`,
    `  destinations: [{ store: ${text(store)}, ${placeKey}: ${text(place)} }]`,
    `  fields: ${mapping(fields)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels).length === 0 ? '' : `, labels: ${mapping(labels)}`;
}

function mapping(entries: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(entries).map(([key, value]) => `${text(key)}: ${text(value)}`);
  return `{ ${pairs.join(', ')} }`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

/** Of a place, what can be a name: its last segment, and as much before it as tells it from the names that are taken. */
export function nameOfPlace(place: string, taken: ReadonlySet<string>): string | null {
  const segments = place
    .split('/')
    .map(plain)
    .filter((segment) => segment !== '');
  for (let from = segments.length - 1; from >= 0; from -= 1) {
    const name = segments
      .slice(from)
      .join('-')
      .slice(-100)
      .replace(/^[^a-z0-9]+/, '');
    if (name !== '' && !taken.has(name)) return name;
  }
  return null;
}

function plain(segment: string): string {
  return segment
    .toLowerCase()
    .replace(/\.(?:json|env)$/, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
}
