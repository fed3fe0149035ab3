import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromWire } from '../../src/domain/wire.ts';
import { HANDOVER, INCIDENT } from '../http/sample-incident.ts';
import { cli, startDaemon, widest } from './world-for-tests.ts';

type Daemon = Awaited<ReturnType<typeof startDaemon>>;

describe('keyturn report INCIDENT', () => {
  let daemon: Daemon;
  let folder: string;
  before(async () => {
    daemon = await startDaemon();
    folder = await mkdtemp(join(tmpdir(), 'keyturn-incident-'));
  });
  after(async () => {
    await daemon.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('says first what is not over, then who decided what, and how long each key lived on', async () => {
    const { code, out } = await daemon.keyturn('report', 'P123');
    assert.equal(code, 0);
    assert.deepEqual(daemon.double.calls.at(-1), { operation: 'incident', args: ['P123'] });
    assert.match(
      out,
      /^# Incident P123\n\n1 credential, 2 keys to end: 1 NOT proven dead, 1 revocation open, 1 consumer not seen on a new key\./,
    );
    assert.match(out, /\| v7 \| [^|]+ \| [^|]+ \| [^|]+ \| 4\.2 s \| revoked \|/);
    assert.match(out, /\| v8 \| [^|]+ \| – \| NOT proven dead \| – \| v8 STILL ACCEPTED/);
    assert.match(out, /1 of 1; user:security-1, [^|]+, digest d1ge57 \| granted by user:security-1/);
    assert.match(out, /\| risk-batch \| NOT SEEN on a new key \| nothing \|/);
    assert.match(out, /## Timeline\n\n[^]*user:security-1 \| KillOpened \| leaked, P123 \|/);
    assert.doesNotMatch(out, /<script|\u001b/);
  });

  it('gives the same as data, and as one page that asks nobody for anything', async () => {
    const { out } = await daemon.keyturn('report', 'P123', '-o', 'json');
    assert.deepEqual(fromWire(JSON.parse(out)), INCIDENT);
    const file = join(folder, 'p123.html');
    assert.equal((await daemon.keyturn('report', 'P123', '--html', file)).code, 0);
    const page = await readFile(file, 'utf8');
    assert.match(page, /<h1>Incident P123<\/h1>/);
    assert.doesNotMatch(page, /<script|https?:|url\(|@import|<link|<img|\u001b/);
  });

  it('wants an incident or a period, and not both', async () => {
    const neither = await cli(['report']);
    assert.equal(neither.code, 2);
    assert.match(neither.err, /^KT6031 [^]*neither an incident nor --from/);
    const both = await cli(['report', 'P123', '--from', '2026-10-01']);
    assert.equal(both.code, 2);
  });
});

describe('keyturn handover', () => {
  let daemon: Daemon;
  before(async () => void (daemon = await startDaemon()));
  after(() => daemon.stop());

  it('says part by part what is open, who has it, and until when, on the clock of the reader, of UTC and of the market', async () => {
    const run = daemon.with({ tty: true, columns: 80, environment: { NO_COLOR: '1' } });
    const { code, out } = await run('handover', '--since', '8h');
    assert.equal(code, 3);
    assert.match(out, /^HANDOVER {2}/);
    assert.match(out, /4 things are open; 1 began since .* \(\+\)\./);
    assert.match(out, /Incident P123: 1 not proven dead\. Next: keyturn report P123/);
    assert.match(out, /NOT PROVEN DEAD {2}1\n\+ wb-orders-1 .*incident P123/);
    assert.match(out, /BREAK-GLASS TO REVIEW {2}1\n {2}glass_01 [^]*was due /);
    assert.match(out, /by user:operator/);
    assert.match(
      out,
      /OVERLAPS THAT END WITHIN A DAY[^]*until .* · .*\s+Asia\/Hong_Kong\s+\(market\)\s+\(in 2h 59m\)/,
    );
    assert.doesNotMatch(out, /<script>.*\u001b|PAUSED/);
    assert.ok(widest(out) <= 80, out);
  });

  it('gives the same as data, with what is new', async () => {
    const { out } = await daemon.keyturn('handover', '--since', '8h', '-o', 'json');
    const { items } = fromWire(JSON.parse(out)) as { items: readonly { isNew: boolean; name: string }[] };
    assert.deepEqual(
      items.map(({ isNew }) => isNew),
      [true, false, false, false],
    );
    assert.deepEqual(
      items.map(({ isNew: _, ...item }) => item),
      HANDOVER.items,
    );
  });

  it('is done where nothing is open, and refuses a time that is none', async () => {
    const { operations } = daemon.double;
    const before = { ...operations };
    Object.assign(operations, { handover: async () => ({ ...HANDOVER, items: [] }) });
    try {
      const { code, out } = await daemon.keyturn('handover');
      assert.equal(code, 0);
      assert.match(out, /Nothing is open\.\n$/);
    } finally {
      Object.assign(operations, before);
    }
    const refused = await cli(['handover', '--since', 'yesterday']);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /^KT6031 /);
  });
});
