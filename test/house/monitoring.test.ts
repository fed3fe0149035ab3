import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { catalogue } from '../../src/domain/faults/catalogue.ts';
import { alertCatalogue } from '../../src/domain/alerts/catalogue.ts';
import { CREDENTIAL_CONDITIONS } from '../../src/domain/views.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { programOf } from '../support/servers/installed.ts';
import { requireServer } from '../support/servers/require.ts';
import { none } from './none.ts';
import { read, root } from './tree.ts';

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

const rules = (): readonly Rule[] =>
  (parse(read('monitoring/rules.yaml')) as Rules).groups.flatMap((group) => group.rules);
const queries = (): readonly string[] =>
  (JSON.parse(read('monitoring/dashboard.json')) as Dashboard).panels.flatMap(({ targets }) =>
    targets.map(({ expr }) => expr),
  );

/** Every series that the daemon exposes once each kind of thing has happened. */
async function exposed(): Promise<ReadonlySet<string>> {
  const registry = createMetrics('0.0.0');
  const { metrics } = registry;
  metrics.tick(1, 1);
  metrics.rotationClosed('age', 1);
  metrics.stepDone('stage', 1);
  metrics.stepFailed('stage', 'KT3001');
  metrics.issuerCall('webull');
  metrics.probe('webull', 'accepted');
  metrics.fleet({ current: 1 });
  metrics.alertsRaised({ 'KT-A101': 1 });
  metrics.notification('pager', 'failed');
  const { body } = await registry.expose();
  return new Set([...body.matchAll(/^(keyturn_\w+)/gm)].map(([, name]) => name ?? ''));
}

function metricsIn(expr: string): readonly string[] {
  return [...expr.matchAll(/\bkeyturn_\w+/g)].map(([name]) => name);
}

describe('what is shipped for monitoring', () => {
  describe('under promtool', () => {
    before(function () {
      requireServer(this, 'promtool');
    });

    const promtool = (...args: readonly string[]): string =>
      execFileSync(programOf('promtool'), args, {
        cwd: join(root, 'monitoring'),
        encoding: 'utf8',
        stdio: 'pipe',
      });

    it('has rules that Prometheus takes', () => {
      assert.match(
        promtool('check', 'rules', 'rules.yaml'),
        new RegExp(`SUCCESS: ${rules().length} rules found`),
      );
    });

    it('has rules that do what they say', () => {
      assert.match(promtool('test', 'rules', 'rules-test.yaml'), /SUCCESS/);
    });
  });

  it('tests every rule', () => {
    const tests = read('monitoring/rules-test.yaml');
    none(
      rules()
        .filter(({ alert }) => !tests.includes(`alertname: ${alert}`))
        .map(({ alert }) => alert),
    );
  });

  it('asks only for metrics that the daemon has, in rules and dashboard', async () => {
    const known = await exposed();
    const asked = [...rules().map(({ expr }) => expr), ...queries()].flatMap(metricsIn);
    assert.ok(asked.length > 15);
    none([...new Set(asked)].filter((name) => !known.has(name)));
  });

  it('asks only for codes and conditions that there are', () => {
    const text = [...rules().map(({ expr }) => expr), ...queries()].join('\n');
    const codes = text.match(/KT-A\d{3}/g) ?? [];
    none(codes.filter((code) => !(code in alertCatalogue)));
    const conditions = [...text.matchAll(/condition=~?"([^"]+)"/g)].flatMap(
      ([, words]) => words?.split('|') ?? [],
    );
    assert.ok(conditions.length > 3);
    none(conditions.filter((word) => !(CREDENTIAL_CONDITIONS as readonly string[]).includes(word)));
  });

  it('ends every rule with what to do next', () => {
    const nexts = rules().map(({ annotations }) => annotations['next'] ?? '');
    none(nexts.filter((next) => !/^keyturn \w+/.test(next)));
    const codes = nexts.flatMap((next) => next.match(/KT-?A?\d{3,4}/g) ?? []);
    none(codes.filter((code) => !(code in catalogue) && !(code in alertCatalogue)));
  });
});
