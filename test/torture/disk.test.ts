import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armor, Decrypter } from 'age-encryption';
import { runProgram } from '../support/e2e-surface/program.ts';
import type { Ended } from '../support/e2e-surface/program.ts';
import { startReceiver } from '../support/e2e-surface/receiver.ts';
import type { Receiver } from '../support/e2e-surface/receiver.ts';
import { startSandboxProcess } from '../support/e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../support/e2e-surface/sandbox.ts';
import { requireServer, skipByName } from '../support/servers/require.ts';
import * as faults from '../support/torture/disk-faults.ts';
import type { Place } from '../support/torture/disk-faults.ts';

/** What each escrow file takes at the start: 1 MiB in pieces of 64 KiB. */
const WRITES_OF_ROOM = 16;
/** Then the key that is live already is sealed; the next entry is the reply to the reset. */
const ENTRIES_BEFORE_REPLY = 1;

describe('a disk that fails under the real daemon', function () {
  this.timeout(90_000);

  let sandbox: SandboxProcess;
  let place: Place;

  before(async () => {
    sandbox = await startSandboxProcess();
  });

  after(() => sandbox?.stop());

  beforeEach(async () => {
    place = await faults.makePlace(sandbox);
  });

  afterEach(() => place.remove());

  describe('in the journal', () => {
    before(function () {
      requireServer(this, 'strace');
    });

    const cases = [
      { call: 'fsync', error: 'EIO', after: 0, code: 'KT2105', when: 'at the intent' },
      { call: 'fsync', error: 'EIO', after: 1, code: 'KT2105', when: 'at the reply' },
      { call: 'pwrite64', error: 'ENOSPC', after: 0, code: 'KT2102', when: 'at the intent' },
    ] as const;
    for (const { call, error, after, code, when } of cases)
      it(`ends it with ${code}, and nothing that was told is missing (${error} of ${call} ${when})`, async () => {
        const fault = `${call}:error=${error}:when=${(await callsToReply(call)) + after}`;
        const running = await place.start(faults.failing(place, faults.journalFiles(place), [fault]));
        const ended = await faults.runToOverlap(running);
        const told = faults.eventsTold(running.stdout());
        assert.equal(ended?.code, 1, running.stdout());
        assert.match(ended.stderr, new RegExp(`^${code} `));
        assert.ok(saysThatItEnds(running.stdout()));
        assert.ok(told.includes('Opened'), told.join(' '));
        // A sync that failed is never tried again, and nothing else is done to these files.
        assert.deepEqual(faults.callsAfterFailure(await readFile(place.trace, 'utf8')), []);
        assert.deepEqual(await faults.problemsAfter(place, told), []);
      });
  });

  describe('that is really full', () => {
    let receiver: Receiver;
    let heard: Place;

    beforeEach(async function () {
      receiver = await startReceiver(204);
      heard = await faults.makePlace(sandbox, receiver.url);
      const { data } = heard.installation;
      await mkdir(data, { mode: 0o700 });
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'tmpfs', data]).status !== 0)
        skipByName(this, 'small disk');
    });

    afterEach(async () => {
      spawnSync('umount', ['--lazy', heard.installation.data]);
      await heard.remove();
      await receiver.stop();
    });

    it('ends it, tells the channels once, and the restart with room misses nothing', async () => {
      const { data } = heard.installation;
      const running = await heard.start([]);
      await running.says(/"Imported"/);
      // The disk fills up beside it.
      await writeFile(join(data, 'filler'), Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
      const ended = await faults.runToOverlap(running);
      const told = faults.eventsTold(running.stdout());
      if (ended === null) await heard.kill(running);
      assert.equal(ended?.code, 1, running.stdout());
      assert.match(ended.stderr, /^KT2102 /);
      const alarms = alertsOf(receiver).filter(({ code }) => code === 'KT-A211');
      assert.deepEqual(
        alarms.map(({ severity, state }) => `${severity} ${state}`),
        ['critical raised'],
      );
      assert.match(alarms[0]?.summary ?? '', /KT2102 .*SQLITE_FULL/);
      // A start that gets no further than this says so by its exit code, and not to the pager each time.
      const stillFull = await heard.start([]);
      assert.equal((await stillFull.ended).code, 1);
      spawnSync('mount', ['-o', 'remount,size=16m', data]);
      assert.deepEqual(await faults.problemsAfter(heard, told), []);
      assert.equal(alertsOf(receiver).filter(({ code }) => code === 'KT-A211').length, 1);
    });
  });

  describe('in the escrow', () => {
    before(function () {
      requireServer(this, 'strace');
    });

    const replyFails = (files: number): string =>
      `pwrite64:error=ENOSPC:when=${files * WRITES_OF_ROOM + ENTRIES_BEFORE_REPLY + 1}+`;

    it('uses the second one', async () => {
      const [first, second] = faults.escrowFiles(place);
      const running = await place.start(faults.failing(place, [first], [replyFails(1)]));
      assert.equal(await faults.runToOverlap(running), null);
      await place.kill(running);
      assert.match(await recovered(place, first), /^1 entr/m);
      assert.match(await recovered(place, second), /^1 entr/m);
    });

    it('uses the database when both fail', async () => {
      const files = faults.escrowFiles(place);
      const running = await place.start(faults.failing(place, files, [replyFails(2)]));
      assert.equal(await faults.runToOverlap(running), null);
      await place.kill(running);
      assert.match(await recovered(place, files[0]), /^1 entr/m);
      assert.match(await recovered(place, files[1]), /^0 entries/m);
      assert.ok(
        faults
          .logLines(running.stdout())
          .some(({ message, code }) => /the database keeps the only copy/.test(message) && code === 'KT2005'),
      );
      assert.deepEqual(await faults.problemsAfter(place, faults.eventsTold(running.stdout())), []);
    });

    it('prints the age file when the database fails as well, and a recovery identity opens it', async () => {
      const files = [...faults.escrowFiles(place), ...faults.journalFiles(place)];
      // The escrow syncs with another call than the journal.
      const escrowFails = `fdatasync:error=EIO:when=${ENTRIES_BEFORE_REPLY + 1}+`;
      const journalFails = `fsync:error=EIO:when=${(await callsToReply('fsync')) + 1}`;
      const running = await place.start(faults.failing(place, files, [escrowFails, journalFails]));
      const ended = await faults.runToOverlap(running);
      assert.equal(ended?.code, 1, running.stdout());
      const [printed] = faults.logLines(running.stdout()).flatMap(({ ageFile }) => ageFile ?? []);
      assert.ok(printed !== undefined, running.stdout());
      const { keys } = await sandbox.application(place.name);
      assert.equal(await secretIn(printed, place), keys.at(-1)?.secretSha256);
    });
  });

  let census: readonly string[] | null = null;

  /** How many calls on the journal come before the reply is sealed; the last of them are the intent's. */
  async function callsToReply(call: 'fsync' | 'pwrite64'): Promise<number> {
    census ??= await traceOfRotation();
    const [, reply = 0] = census.flatMap((line, index) => (line.includes('fdatasync(') ? [index] : []));
    const onJournal = new RegExp(`${call}\\(.*journal\\.db`);
    return census.slice(0, reply).filter((line) => onJournal.test(line)).length;
  }

  async function traceOfRotation(): Promise<readonly string[]> {
    const other = await faults.makePlace(sandbox);
    const files = [...faults.journalFiles(other), ...faults.escrowFiles(other)];
    const running = await other.start(faults.failing(other, files, []));
    await faults.runToOverlap(running);
    await other.kill(running);
    const lines = (await readFile(other.trace, 'utf8')).split('\n');
    await other.remove();
    return lines;
  }
});

function saysThatItEnds(stdout: string): boolean {
  return faults
    .logLines(stdout)
    .some(({ level, message }) => level === 'error' && /can not be written any more/.test(message));
}

interface Heard {
  readonly code: string;
  readonly severity: string;
  readonly state: string;
  readonly summary: string;
}

function alertsOf({ bodies }: Receiver): readonly Heard[] {
  return bodies.map((body) => (JSON.parse(body) as { readonly data: Heard }).data);
}

async function recovered({ installation }: Place, escrow: string): Promise<string> {
  const identity = installation.path('offline/recovery.txt');
  const ended: Ended = await runProgram(['recover', '--escrow', escrow, '--identity', identity]);
  return ended.stdout;
}

/** The SHA-256 of the App Secret inside, as the sandbox tells it. */
async function secretIn(ageFile: string, place: Place): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(await place.recoveryIdentity());
  const plain = Buffer.from(await decrypter.decrypt(armor.decode(ageFile))).toString('utf8');
  const { appSecret } = JSON.parse(plain.slice(plain.indexOf('\n') + 1)) as { readonly appSecret: string };
  return createHash('sha256').update(appSecret).digest('hex');
}
