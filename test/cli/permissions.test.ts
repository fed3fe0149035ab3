import assert from 'node:assert/strict';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { changesBetween } from '../../src/domain/permissions/compare.ts';
import { listed } from '../../src/domain/permissions/seen.ts';
import { NOW } from '../http/sample-fleet.ts';
import { startDaemon, widest } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const SEEN_AT = NOW - HOUR_MS;

describe('keyturn permissions', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  const asked = () => daemon.double.calls.filter(({ operation }) => operation === 'life').at(-1)?.args;
  const show = (endpoints: readonly string[]) => {
    const [accepted, seen] = [listed(['/broker/**'], []), listed(endpoints, [])];
    const times = { acceptedAt: NOW - 40 * HOUR_MS, seenAt: SEEN_AT };
    const changes = changesBetween(accepted, seen);
    daemon.double.set('wb-orders-1', { permissions: { accepted, seen, ...times, changes } });
  };

  it('says that no look has told yet', async () => {
    const { code, out } = await daemon.keyturn('permissions', 'wb-orders-1');
    assert.equal(code, 0);
    assert.match(out, /no look has told yet/);
  });

  it('shows what changed, what is wider, and the command that accepts exactly that; and exits 3', async () => {
    show(['/trading/**']);
    const { code, out } = await daemon.keyturn('permissions', 'wb-orders-1');
    assert.equal(code, 3);
    assert.match(
      out,
      /✖ wider {3}may now call \/trading\/\*\*\n {2}▲ changed may no longer call \/broker\/\*\*/,
    );
    assert.match(out, /ENDPOINT +ACCEPTED +SEEN\n\/broker\/\*\* +yes +no\n\/trading\/\*\* +no +yes/);
    const accept = `--accept ${new Date(SEEN_AT).toISOString()} --reason TEXT`;
    assert.ok(out.endsWith(`Next: keyturn permissions wb-orders-1 ${accept}\n`), out);
    assert.ok(widest(out) <= 100);
  });

  it('exits 0 where nothing has changed', async () => {
    show(['/broker/**']);
    const { code, out } = await daemon.keyturn('permissions', 'wb-orders-1');
    assert.equal(code, 0);
    assert.doesNotMatch(out, /may now|--accept/);
  });

  it('accepts what was seen at the time that is given, with a reason', async () => {
    const at = new Date(SEEN_AT).toISOString();
    const { code } = await daemon.keyturn(
      'permissions',
      'wb-orders-1',
      '--accept',
      at,
      '--reason',
      'by mail',
    );
    assert.equal(code, 0);
    const request = { act: 'accept-permissions', reason: 'by mail', seenAt: SEEN_AT };
    assert.deepEqual(asked()?.slice(0, 3), ['wb-orders-1', request, false]);
    assert.equal((await daemon.keyturn('permissions', 'wb-orders-1', '--accept', at)).code, 2);
  });
});
