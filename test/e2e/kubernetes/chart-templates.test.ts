import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { packageVersion } from '../../../src/wiring/version.ts';
import { CHART, helm, renderChart } from '../../support/kubernetes/chart.ts';
import type { Values } from '../../support/kubernetes/chart.ts';
import { WAYS, WITH_OPERATORS } from '../../support/kubernetes/chart-values.ts';
import type { KubernetesObject } from '../../support/kubernetes/client.ts';
import { requireServer } from '../../support/servers/require.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): unknown => parse(readFileSync(join(ROOT, path), 'utf8'));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
}

interface PodSpec {
  readonly affinity?: object;
  readonly automountServiceAccountToken?: boolean;
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly Named[];
}
interface Named {
  readonly name: string;
  readonly projected?: { readonly sources: readonly object[] };
}
interface Container {
  readonly name: string;
  readonly resources?: { readonly requests?: object; readonly limits?: { readonly memory?: string } };
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
  readonly volumeMounts?: readonly Named[];
}
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

describe('the chart, as a cluster would get it', function () {
  this.timeout(120_000);
  before(function () {
    requireServer(this, 'helm');
  });

  it('is what helm calls a good chart, of the version of the program', async () => {
    const { code, stdout } = await helm(['lint', CHART, '--set', 'rehearsal.enabled=true']);
    assert.equal(code, 0, stdout);
    assert.equal((read('helm/keyturn/Chart.yaml') as { appVersion: string }).appVersion, packageVersion());
  });

  it('refuses a value that it does not know, on every level', () => {
    const schema = JSON.parse(readFileSync(join(CHART, 'values.schema.json'), 'utf8')) as Schema;
    const judge = new Ajv({ strict: false }).compile(schema);
    const values = read('helm/keyturn/values.yaml');
    assert.ok(judge(values), JSON.stringify(judge.errors));
    const open = levels(schema).filter((path) => judge(withUnknown(values, path)));
    assert.deepEqual(open, []);
    assert.ok(levels(schema).length > 20);
  });

  it('says so before anything is made', async () => {
    const { code, stderr } = await helm(['template', 'x', CHART, '--set', 'daemon.replica=3']);
    assert.equal(code, 1);
    assert.match(stderr, /additional properties 'replica' not allowed/);
  });

  for (const [what, values] of [
    [
      'more daemons than one on an embedded journal',
      { daemon: { replicas: 2, manifests: { 'a.yaml': '' } } },
    ],
    [
      'replicas that can not open what another has sealed',
      { daemon: { replicas: 2, database: { secret: 'x' }, manifests: { 'a.yaml': '' } } },
    ],
    ['nothing to rotate', {}],
    [
      'two keys over everything',
      { rehearsal: { enabled: true }, daemon: { kek: { secret: 'x', service: 'kms:y' } } },
    ],
  ] satisfies [string, Values][]) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(renderChart(values), /daemon\.(?:replicas|manifests|kek)/);
    });
  }

  for (const [way, values] of Object.entries({ ...WAYS, 'operators of others': WITH_OPERATORS })) {
    it(`makes pods that say what they need and how they are, for ${way}`, async () => {
      for (const [name, pod] of podsOf(await renderChart(values))) {
        for (const container of [...(pod.initContainers ?? []), ...pod.containers])
          assert.ok(container.resources?.requests && container.resources.limits?.memory, container.name);
        for (const container of name.endsWith('-test') ? [] : pod.containers)
          assert.ok(container.livenessProbe && container.readinessProbe, container.name);
      }
    });
  }

  it('gives a token of the cluster only to what asks the cluster', async () => {
    const tokens = async (way: string): Promise<unknown> =>
      podsOf(await renderChart(WAYS[way] ?? {})).map(([name, pod]) => [
        name,
        pod.automountServiceAccountToken,
      ]);
    assert.deepEqual(await tokens('a rehearsal'), [
      ['keyturn-injector', true],
      ['keyturn', true],
      ['keyturn-test', false],
    ]);
    assert.deepEqual(await tokens('OpenShift, with a certificate of somebody else'), [
      ['keyturn-injector', false],
      ['keyturn', true],
      ['keyturn-test', false],
    ]);
    assert.deepEqual(await tokens('a daemon alone that asks the cluster nothing'), [
      ['keyturn', false],
      ['keyturn-test', false],
    ]);
  });

  it('gives the daemon tokens of its own service account for others, and nothing of the cluster with them', async () => {
    const daemonOf = async (values: Values): Promise<PodSpec | undefined> =>
      podsOf(await renderChart(values)).find(([name]) => name === 'keyturn')?.[1];
    const tokens = [{ name: 'vault', audience: 'vault' }];
    const alone = WAYS['a daemon alone that asks the cluster nothing'] ?? {};
    const daemon = await daemonOf({ ...alone, daemon: { ...(alone['daemon'] as Values), tokens } });
    assert.equal(daemon?.automountServiceAccountToken, false);
    const named = ({ name }: Named): boolean => name === 'tokens';
    const serviceAccountToken = { path: 'vault', audience: 'vault', expirationSeconds: 3_600 };
    assert.deepEqual(daemon.volumes?.find(named)?.projected?.sources, [{ serviceAccountToken }]);
    const mounted = daemon.containers[0]?.volumeMounts?.find(named);
    assert.deepEqual(mounted, { name: 'tokens', mountPath: '/tokens', readOnly: true });
    assert.equal((await daemonOf(alone))?.volumes?.find(named), undefined);
  });

  it('keeps replicas apart, and lets a drain take one after the other; a single daemon stops no drain', async () => {
    const found = async (way: string): Promise<unknown> => {
      const made = await renderChart(WAYS[way] ?? {});
      const budgets = made
        .filter(({ kind }) => kind === 'PodDisruptionBudget')
        .map(({ metadata }) => metadata?.name);
      const apart = podsOf(made).flatMap(([name, pod]) => (pod.affinity === undefined ? [] : [name]));
      return { budgets: budgets.sort(), apart: apart.sort() };
    };
    assert.deepEqual(await found('replicas on PostgreSQL, with everything that can be switched on'), {
      ...{ budgets: ['keyturn', 'keyturn-injector'], apart: ['keyturn', 'keyturn-injector'] },
    });
    assert.deepEqual(await found('one daemon and its manifests'), {
      ...{ budgets: ['keyturn-injector'], apart: ['keyturn-injector'] },
    });
  });

  it('asks for these rights and no others', async () => {
    assert.deepEqual(rightsOf(await renderChart(WAYS['a rehearsal'] ?? {})), [
      'everywhere: create authentication.k8s.io/tokenreviews',
      'everywhere: get,patch admissionregistration.k8s.io/mutatingwebhookconfigurations keyturn-keyturn-injector',
      'keyturn: get,patch /secrets keyturn-injector',
      'trading: list /pods',
    ]);
    const all = await renderChart(
      WAYS['replicas on PostgreSQL, with everything that can be switched on'] ?? {},
    );
    assert.deepEqual(rightsOf(all), [
      'everywhere: create authentication.k8s.io/tokenreviews',
      'everywhere: get,patch admissionregistration.k8s.io/mutatingwebhookconfigurations keyturn-keyturn-injector',
      'keyturn: get,patch /secrets keyturn-injector',
      'trading: create /secrets',
      'trading: get apps/replicasets',
      'trading: get,patch /secrets orders,quotes',
      'trading: get,patch apps/deployments,statefulsets,daemonsets',
      'trading: list /pods',
    ]);
    assert.deepEqual(
      rightsOf(await renderChart(WAYS['a daemon alone that asks the cluster nothing'] ?? {})),
      [],
    );
  });

  it('restarts workloads in a rehearsal where it may, and says so to its daemon nowhere else', async () => {
    const restarts = async (restartNamespaces: readonly string[]): Promise<unknown> => {
      const made = await renderChart({ ...WAYS['a rehearsal'], rbac: { restartNamespaces } });
      const data = made.find(({ kind }) => kind === 'ConfigMap')?.['data'] as Record<string, string>;
      const manifests = parseAllDocuments(data['rehearsal.yaml'] ?? '').map(
        (each) => each.toJS() as KubernetesObject,
      );
      return manifests.find(({ kind }) => kind === 'Cluster')?.spec?.['restarts'];
    };
    assert.equal(await restarts(['trading']), true);
    assert.equal(await restarts([]), false);
  });

  it('registers the webhook that the guide shows', async () => {
    const guide = readFileSync(join(ROOT, 'docs/guide/inject.md'), 'utf8');
    const shown = /```yaml\n(apiVersion: admissionregistration[\s\S]*?)```/.exec(guide)?.[1] ?? '';
    const [expected] = (parse(shown) as { webhooks: [Record<string, unknown>] }).webhooks;
    const found = (await renderChart(WAYS['a rehearsal'] ?? {})).find(
      ({ kind }) => kind === 'MutatingWebhookConfiguration',
    );
    const [webhook] = found?.['webhooks'] as [Record<string, unknown>];
    assert.deepEqual(webhook, expected);
  });

  it('brings the rules that monitoring/ has', async () => {
    const rule = (await renderChart(WITH_OPERATORS)).find(({ kind }) => kind === 'PrometheusRule');
    const groups = rule?.spec?.['groups'] as readonly { readonly name: string }[];
    const ours = (read('monitoring/rules.yaml') as { readonly groups: readonly object[] }).groups;
    assert.deepEqual(groups.slice(0, -1), ours);
    assert.equal(groups.at(-1)?.name, 'keyturn-injector');
  });
});

/** Where an object stands for which the schema lists all fields: the way to it, item 0 for each list. */
function levels(
  schema: Schema,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  const here = schema.additionalProperties === false ? [path] : [];
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, next]) =>
    levels(next, [...path, name]),
  );
  const items = schema.items === undefined ? [] : levels(schema.items, [...path, 0]);
  return [...here, ...below, ...items];
}

function withUnknown(values: unknown, path: readonly (string | number)[]): unknown {
  const [next, ...rest] = path;
  const fields = (values ?? {}) as Record<string | number, unknown>;
  if (next === undefined) return { ...fields, unknown: true };
  if (typeof next === 'number') return [withUnknown(undefined, rest)];
  return { ...fields, [next]: withUnknown(fields[next], rest) };
}

function podsOf(objects: readonly KubernetesObject[]): readonly (readonly [string, PodSpec])[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const template = spec?.['template'] as { readonly spec?: unknown } | undefined;
    const pod: unknown = kind === 'Pod' ? spec : template?.spec;
    return isPodSpec(pod) ? [[metadata?.name ?? '', pod] as const] : [];
  });
}

function isPodSpec(value: unknown): value is PodSpec {
  return (
    typeof value === 'object' && value !== null && 'containers' in value && Array.isArray(value.containers)
  );
}

/** Every rule of every role that is bound, as one line. */
function rightsOf(objects: readonly KubernetesObject[]): readonly string[] {
  return objects
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap((role) =>
      (role['rules'] as readonly Rule[]).map(({ apiGroups, resources, resourceNames = [], verbs }) => {
        const where = role.kind === 'Role' ? role.metadata?.namespace : 'everywhere';
        return `${where}: ${verbs.join()} ${apiGroups.join()}/${resources.join()} ${resourceNames.join()}`.trim();
      }),
    )
    .sort();
}
