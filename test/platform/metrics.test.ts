import assert from 'node:assert/strict';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { Metrics } from '../../src/ports/metrics.ts';

async function exposed(use: (metrics: Metrics) => void): Promise<string[]> {
  const registry = createMetrics('0.1.0');
  use(registry.metrics);
  return (await registry.expose()).body.split('\n');
}

describe('the metrics', () => {
  it('count what the engine says, in seconds', async () => {
    const lines = await exposed((metrics) => {
      metrics.tick(250, 7);
      metrics.tick(750, 3);
      metrics.stepDone('stage', 1500);
      metrics.stepFailed('stage', 'KT3001');
      metrics.rotationClosed('age', 864_000_000);
      metrics.issuerCall('webull-hk');
      metrics.probe('webull-hk', 'dead');
      metrics.notification('siem', 'failed');
    });
    for (const line of [
      'keyturn_tick_duration_seconds_sum 1',
      'keyturn_tick_duration_seconds_count 2',
      'keyturn_tick_claimed_total 10',
      'keyturn_step_duration_seconds_sum{step="stage"} 1.5',
      'keyturn_step_failures_total{step="stage",code="KT3001"} 1',
      'keyturn_rotation_duration_seconds_sum{reason="age"} 864000',
      'keyturn_rotation_duration_seconds_bucket{le="864000",reason="age"} 1',
      'keyturn_issuer_calls_total{issuer="webull-hk"} 1',
      'keyturn_probes_total{issuer="webull-hk",verdict="dead"} 1',
      'keyturn_notifications_total{channel="siem",outcome="failed"} 1',
      'keyturn_build_info{version="0.1.0"} 1',
    ]) {
      assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);
    }
  });

  it('let what is gone read zero instead of its last value', async () => {
    const lines = await exposed((metrics) => {
      metrics.fleet({ current: 3, overdue: 2 });
      metrics.fleet({ current: 5 });
      metrics.alertsRaised({ 'KT-A103': 1 });
      metrics.alertsRaised({});
    });
    assert.ok(lines.includes('keyturn_credentials{condition="current"} 5'));
    assert.ok(lines.includes('keyturn_credentials{condition="overdue"} 0'));
    assert.ok(lines.includes('keyturn_alerts{code="KT-A103"} 0'));
  });

  it('carry the name of the product, a help text, and no unit but the base', async () => {
    const lines = await exposed(() => undefined);
    const names = lines.flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []);
    assert.ok(names.length > 10);
    for (const name of names) {
      assert.match(name, /^keyturn_[a-z0-9_]+$/);
      assert.doesNotMatch(name, /_(?:ms|milliseconds|minutes|hours|days|kb|mb)(?:_|$)/);
      assert.ok(
        lines.some((line) => line.startsWith(`# HELP ${name} `) && line.length > `# HELP ${name} `.length),
      );
    }
  });

  it('stand in a registry of their own', async () => {
    const first = createMetrics('1');
    const second = createMetrics('2');
    first.metrics.issuerCall('a');
    assert.match((await first.expose()).contentType, /^text\/plain/);
    assert.equal((await second.expose()).body.includes('issuer="a"'), false);
  });
});
