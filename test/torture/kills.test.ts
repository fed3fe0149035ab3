import assert from 'node:assert/strict';
import { compile } from '../support/e2e/compiled.ts';
import type { Compiled } from '../support/e2e/compiled.ts';
import { startIssuer } from '../support/e2e/issuer.ts';
import type { Issuer } from '../support/e2e/issuer.ts';
import { makeVault } from '../support/e2e/vault.ts';
import { requireServer } from '../support/servers/require.ts';
import { countCalls, judge, liveThrough } from '../support/torture/kills.ts';
import type { Call, Ground } from '../support/torture/kills.ts';

/** How far into all calls of its kind; the whole of them is `npm run torture -- --only kills`. */
const SAMPLE: readonly (readonly [call: Call, share: number])[] = [
  ['link', 1],
  ['fdatasync', 1],
  ['fsync', 0.5],
  ['pwrite64', 0.7],
  ['pwrite64', 0.9],
  ['writev', 0.8],
];

/** A SIGKILL at a system call, then a start anew and all that follows: the end is one of a few exact ones. */
describe('a daemon that is killed at a system call', function () {
  this.timeout(90_000);

  let program: Compiled;
  let issuer: Issuer;
  let ground: Ground;
  let counts: ReadonlyMap<Call, number>;

  before(async function () {
    requireServer(this, 'strace');
    requireServer(this, 'openbao');
    [program, issuer] = await Promise.all([compile(), startIssuer()]);
    ground = { program, issuer, vault: await makeVault() };
    counts = await countCalls(ground);
  });

  after(async () => {
    await issuer?.stop();
    await program?.remove();
  });

  for (const [call, share] of SAMPLE)
    it(`ends well after a kill at ${call}, ${share * 100} % of the way`, async () => {
      const when = Math.max(1, Math.floor((counts.get(call) ?? 0) * share));
      const lived = await liveThrough(ground, { call, when });
      assert.ok(lived.killed, `no kill at ${call} ${when}`);
      const { end, problem } = judge(lived);
      assert.equal(problem, null);
      assert.ok(end !== null);
    });
});
