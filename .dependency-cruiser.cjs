/** Who may import whom. Each rule's comment is the reason; docs/architecture.md draws the same picture. */
const ADAPTERS = 'journal|custody|backup|issuers|stores|channels|identity|leak-sources|clusters';

/** Forbids `from` to import anything of ours but the listed folders and its own. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: [`^src/${from}/`, ...allowed.map((folder) => `^src/${folder}`)] },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('domain-is-pure', 'domain', [], 'The rules of the field know nothing of the outside.'),
    {
      name: 'domain-has-no-packages',
      severity: 'error',
      comment: 'No node: module and no package in the domain.',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional'] },
    },
    only(
      'ports-speak-domain',
      'ports',
      ['domain/'],
      'A port is what the engine needs, in words of the domain.',
    ),
    only('engine-knows-ports', 'engine', ['ports/', 'domain/'], 'The engine never names an adapter.'),
    {
      name: 'adapters-stay-apart',
      severity: 'error',
      comment: 'An adapter knows ports, domain and connections; never a sibling, never the engine.',
      from: { path: `^src/(${ADAPTERS})/` },
      to: { path: '^src/', pathNot: ['^src/$1/', '^src/ports/', '^src/domain/', '^src/connections/'] },
    },
    {
      name: 'one-adapter-per-folder',
      severity: 'error',
      comment: 'A store, an issuer or a channel never leans on another one.',
      from: { path: '^src/(issuers|stores|channels|leak-sources|clusters)/([^/]+)/' },
      to: { path: '^src/$1/[^/]+/', pathNot: '^src/$1/$2/' },
    },
    only(
      'connections-know-domain',
      'connections',
      ['ports/', 'domain/'],
      'Logging in is shared and knows no store.',
    ),
    only(
      'http-calls-operations',
      'http',
      ['engine/operations', 'ports/', 'domain/'],
      'The API is a thin door.',
    ),
    only('client-is-thin', 'client', ['domain/'], 'What speaks the API needs the words and nothing else.'),
    only(
      'cli-calls-client',
      'cli',
      ['client/', 'domain/', 'operator/', 'scan/', 'kubernetes/agent/'],
      'A command parses, calls and prints.',
    ),
    only(
      'operator-guides',
      'operator',
      ['client/', 'domain/'],
      'What guides a person runs on their machine: it speaks the API, and knows no terminal and no daemon.',
    ),
    only(
      'dashboard-calls-client',
      'dashboard',
      ['client/', 'domain/'],
      'A page asks what the command line asks.',
    ),
    {
      name: 'dashboard-runs-in-a-browser',
      severity: 'error',
      comment: 'What Node brings is not there.',
      from: { path: '^src/dashboard/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'dashboard-is-a-leaf',
      severity: 'error',
      comment: 'It is built into files of its own; the program never imports a page.',
      from: { path: '^src/', pathNot: '^src/dashboard/' },
      to: { path: '^src/dashboard/' },
    },
    only(
      'scan-stands-alone',
      'scan',
      ['domain/'],
      'It searches on machines that hold no secret and no daemon, so it knows neither.',
    ),
    only(
      'agent-is-light',
      'kubernetes/agent',
      ['client/', 'domain/'],
      'It runs beside every workload, in a file of its own: it speaks the API, and nothing of the daemon is in it.',
    ),
    {
      name: 'injector-is-a-function',
      severity: 'error',
      comment:
        'A webhook that asked a daemon, a store or a cluster would keep pods from starting when those are down.',
      from: { path: '^src/kubernetes/injector/', pathNot: '^src/kubernetes/injector/certificates/' },
      to: { path: '^src/', pathNot: ['^src/kubernetes/injector/', '^src/domain/'] },
    },
    {
      name: 'only-certificates-ask-a-cluster',
      severity: 'error',
      comment: 'They are looked after beside the webhook, and no review waits for that.',
      from: { path: '^src/kubernetes/injector/', pathNot: '^src/kubernetes/injector/certificates/' },
      to: { path: '^src/kubernetes/injector/certificates/' },
    },
    only(
      'certificates-are-shared-in-a-cluster',
      'kubernetes/injector/certificates',
      ['connections/kubernetes/', 'ports/', 'domain/', 'kubernetes/injector/'],
      'Replicas of the injector share them in one Secret, and tell API servers of them.',
    ),
    only('sandbox-is-a-stranger', 'sandbox', [], "It knows the issuer's rules, never ours."),
    only('platform-is-the-edge', 'platform', ['ports/', 'domain/'], 'The outside world in one-screen files.'),
    only(
      'schedule-is-arithmetic',
      'schedule',
      ['domain/'],
      'Zones, windows and trading sessions behind an interface of the domain; it reads nothing.',
    ),
    only(
      'config-parses',
      'config',
      ['domain/', 'schedule/'],
      'The only reader of configuration; it hands schedules on that are ready to be asked.',
    ),
    {
      name: 'only-main-wires',
      severity: 'error',
      comment: 'Concrete adapters are named in wiring, and only the process entry asks for wiring.',
      from: { path: '^src/', pathNot: ['^src/wiring/', '^src/main\\.ts$'] },
      to: { path: '^src/wiring/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
