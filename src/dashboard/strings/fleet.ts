export const fleetStrings = {
  title: 'Fleet',
  caption: 'Credentials, what needs a person first',
  columns: {
    name: 'Credential',
    state: 'State',
    age: 'Age',
    next: 'Next',
    consumers: 'Loaded',
  },
  filters: 'Which credentials',
  search: 'Name, owner or issuer',
  state: 'State',
  anyState: 'any state',
  needsPerson: 'needs a person',
  owner: 'Owner',
  anyOwner: 'any owner',
  issuer: 'Issuer',
  anyIssuer: 'any issuer',
  clear: 'Show all',
  count: (shown: number, all: number) =>
    shown === all
      ? `${all.toLocaleString('en-US')} ${all === 1 ? 'credential' : 'credentials'}`
      : `${shown.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} credentials`,
  needing: (count: number) =>
    count === 1 ? '1 needs a person' : `${count.toLocaleString('en-US')} need a person`,
  allWell: 'nothing needs a person',
  empty: {
    title: 'No credentials yet',
    text: 'Credentials come from manifests: files in a folder that the daemon watches.',
    command: 'keyturn run --manifests DIR',
  },
  none: 'No credential is like that.',
  noAge: 'age unknown',
  noLimit: (age: string) => `${age}, no limit`,
  age: (age: string, limit: string) => `${age} of ${limit}`,
  overAge: (age: string, limit: string) => `${age}, over ${limit}`,
  overlapEnds: (left: string) => `old key ends ${left}`,
  noConsumers: '–',
  loaded: (loaded: number, declared: number) => `${loaded} of ${declared}`,
  keys: 'j and k move, / searches',
} as const;
