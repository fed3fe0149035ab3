import assert from 'node:assert/strict';
import { custodyPage, importedText } from '../../src/cli/screen/custody-page.ts';
import { noColour } from '../../src/cli/screen/style.ts';
import type { TableLook } from '../../src/cli/screen/status-table.ts';
import { NOW, sampleCustody } from '../http/sample-fleet.ts';
import { cli, startDaemon } from './world-for-tests.ts';
import type { Daemon } from './world-for-tests.ts';

const LOOK: TableLook = { now: NOW, timezone: 'UTC', width: 80, paint: noColour };

describe('the custody screen', () => {
  it('shows keys, escrow and replicas in 80 columns, and what to do about one that is away', () => {
    assert.equal(
      custodyPage(sampleCustody(), LOOK),
      `KEK       transit:transit/keyturn
identity  age1${'q'.repeat(58)}
          1 replaced, which still open what was sealed to them
recovery  age1${'p'.repeat(58)}

ESCROW                       ENTRIES     DAMAGED  SIZE
/var/lib/keyturn/escrow.bin  12          –        48 KiB
/mnt/second/escrow.bin       ✖ not open  –        –
What is done with is kept for 30d.

REPLICA    STATE       SEEN    ESCROW READ UP TO  IMPORTED
replica-1  ● this one  now     Wed 2 Dec 05:59    –
replica-2  ▲ away      1d ago  never              –

Start replica-2 again, or where it can not come back:
Next: keyturn custody import-escrow FILE --replica replica-2
      keyturn custody gone replica-2 --reason "…"
`,
    );
  });

  it('says of a whole import that nothing waits any more', () => {
    const whole = { replica: 'replica-2', entries: 1, appended: 1, foreign: 0, damaged: 0, unread: [] };
    assert.equal(
      importedText({ ...whole, complete: true }, LOOK),
      '✔ 1 entry · 1 new to the journal\nNothing waits for replica-2 any more.\n',
    );
  });
});

describe('keyturn custody', () => {
  let daemon: Daemon;
  beforeEach(async () => void (daemon = await startDaemon()));
  afterEach(() => daemon.stop());

  it('has an escrow imported, names what was not read, and exits 6 then', async () => {
    const { code, out } = await daemon.keyturn('custody', 'import-escrow', 'e.bin', '--replica', 'replica-2');
    assert.equal(code, 6);
    assert.match(out, /^✖ 3 entries · 1 new to the journal · 1 not opened\n {2}cred_1 att_2: KT2011\n/);
    assert.match(
      out,
      /Next: keyturn recover --escrow FILE --identity FILE\n {6}keyturn custody gone replica-2/,
    );
    const [call] = daemon.double.calls.filter(({ operation }) => operation === 'importEscrow');
    assert.deepEqual(call?.args[0], { file: '/cwd/e.bin', replica: 'replica-2' });
  });

  it('declares a replica gone with a reason', async () => {
    const { code, out } = await daemon.keyturn('custody', 'gone', 'replica-2', '--reason', 'its disk burnt');
    assert.equal(code, 0);
    assert.match(out, /^replica-2 is declared gone\./);
    const [call] = daemon.double.calls.filter(({ operation }) => operation === 'declareGone');
    assert.deepEqual(call?.args.slice(0, 2), ['replica-2', 'its disk burnt']);
  });

  for (const [argv, says] of [
    [['gone', 'replica-2'], /custody gone: --reason is missing/],
    [['gone'], /custody gone: a replica is missing/],
    [['import-escrow', 'e.bin'], /custody import-escrow: --replica is missing/],
    [['import-escrow'], /custody import-escrow: a file is missing/],
    [['rotate'], /custody rotate: neither --kek nor --identity/],
  ] as const)
    it(`refuses ${argv.join(' ')} as wrong usage`, async () => {
      const { code, err } = await daemon.keyturn('custody', ...argv);
      assert.equal(code, 2);
      assert.match(err, says);
    });

  it('rotates offline, with what was typed', async () => {
    const seen: unknown[] = [];
    const offline = {
      rotateCustody: async (options: unknown) => {
        seen.push(options);
        return 0;
      },
    };
    const argv = ['custody', 'rotate', '--kek', 'kms:alias/x', '--from-kek', 'file:/k', '--identity'];
    assert.equal((await cli(argv, { offline, environment: { KEYTURN_DATA: 'd' } })).code, 0);
    assert.deepEqual(seen, [
      {
        ...{ dataDirectory: 'd', kek: 'kms:alias/x', kekLogin: null, fromKek: 'file:/k' },
        ...{ fromKekLogin: null, identity: true, database: null, databaseFile: null },
      },
    ]);
  });
});
