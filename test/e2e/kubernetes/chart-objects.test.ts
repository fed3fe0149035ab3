import assert from 'node:assert/strict';
import { startApiServer } from '../../support/kubernetes/api-server.ts';
import type { ApiServer } from '../../support/kubernetes/api-server.ts';
import { NAMESPACE, renderChart } from '../../support/kubernetes/chart.ts';
import { WAYS } from '../../support/kubernetes/chart-values.ts';
import { ensureServiceAccount } from '../../support/kubernetes/objects.ts';
import { requireServer } from '../../support/servers/require.ts';

const NAMESPACES = [NAMESPACE, 'trading'];

describe('what the chart makes, before a real API server', function () {
  this.timeout(300_000);
  let cluster: ApiServer | null = null;

  before(async function () {
    requireServer(this, 'helm');
    requireServer(this, 'kubernetes');
    cluster = await startApiServer();
    const labels = {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    };
    for (const name of NAMESPACES) {
      await cluster.admin.call('POST', '/api/v1/namespaces', { metadata: { name, labels } });
      await ensureServiceAccount(cluster.admin, name, 'default');
    }
  });
  after(() => cluster?.stop());

  for (const [way, values] of Object.entries(WAYS)) {
    it(`is accepted field by field and allowed under restricted, for ${way}`, async () => {
      assert.ok(cluster !== null);
      const objects = await renderChart(values);
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      const words = [
        'apply',
        '--server-side',
        '--dry-run=server',
        '--validate=strict',
        '--warnings-as-errors',
      ];
      const printed = await cluster.kubectl([...words, '--filename=-'], input);
      assert.equal(printed.trim().split('\n').length, objects.length);
    });
  }
});
