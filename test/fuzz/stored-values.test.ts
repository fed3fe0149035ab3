import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readPlan, writePlan } from '../../src/cli/plan-file.ts';
import { findAddress, readToken } from '../../src/client/endpoint.ts';
import type { FrozenDestination } from '../../src/domain/events.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Payload, Store } from '../../src/ports/store.ts';
import { embedded } from '../../src/stores/embedded/index.ts';
import { files } from '../../src/stores/files/index.ts';
import { revealPayload } from '../../src/stores/payload.ts';
import { somePlan } from '../http/sample-fleet.ts';
import { storeDeps } from '../stores/deps.ts';
import { hostile, mutated, spoilt } from './hostile-bytes.ts';
import { holds, LIMIT_MS } from './holds.ts';
import { assertCodeIn, CANARY, verdictOf } from './verdict.ts';

const ATTEMPT = 'att_00000000000000000000000001';
const PAYLOAD: Payload = { KEY: new Secret('a'.repeat(32)), SECRET: new Secret(CANARY) };
const WIRE = { KEY: 'a'.repeat(32), SECRET: CANARY };

describe('a file that somebody else wrote', function () {
  this.timeout(LIMIT_MS);

  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'keyturn-fuzz-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  for (const format of ['json', 'env'] as const) {
    it(`in a files store (${format}) is a value as it stands there, or refused, and is never overwritten`, () => {
      const store = files.create('local', { directory, format }, storeDeps(directory));
      const at: FrozenDestination = { name: 'l', store: 'local', at: { file: 'x' } };
      const path = join(directory, 'x');
      const right = format === 'json' ? hostile(WIRE) : mutated(Buffer.from(`KEY=a\nSECRET=${CANARY}\n`));
      return holds(
        150,
        fc.asyncProperty(right, async (bytes) => {
          await writeFile(path, bytes);
          const live = await verdictOf(() => store.readLive(at));
          assertCodeIn(live, ['KT3011']);
          if (live.kind === 'value' && live.value !== null && format === 'json')
            assert.deepEqual(
              revealPayload(live.value.payload),
              JSON.parse(Buffer.from(bytes).toString('utf8')),
            );
          await verdictOf(() => store.stage(at, ATTEMPT, PAYLOAD));
          const promoted = await verdictOf(() => store.promote(at, ATTEMPT, PAYLOAD, 'another-version'));
          assert.equal(promoted.kind, 'fault');
          assert.deepEqual(await readFile(path), Buffer.from(bytes));
          await store.discard(at, ATTEMPT);
        }),
      );
    });
  }

  it('in the slots of the embedded store is refused, or is what was sealed there', async () => {
    const deps = storeDeps(directory);
    const at: FrozenDestination = { name: 'e', store: 'own', at: { path: 'x' } };
    const store: Store = embedded.create('own', {}, deps);
    await store.promote(at, ATTEMPT, PAYLOAD, null);
    const folder = join(directory, 'own', 'x');
    const slots = (await readdir(folder)).filter((name) => !name.includes('staged'));
    assert.deepEqual(slots.sort(), ['live', 'v1.age']);
    const contents = new Map<string, Buffer>();
    for (const name of slots) contents.set(name, await readFile(join(folder, name)));
    for (const [name, right] of contents) {
      const other =
        name === 'live'
          ? hostile({ version: 1 })
          : fc.oneof(mutated(right), fc.uint8Array({ maxLength: 300 }));
      await holds(
        120,
        fc.asyncProperty(other, async (bytes) => {
          await writeFile(join(folder, name), bytes);
          const live = await verdictOf(() => store.readLive(at));
          assertCodeIn(live, ['KT3305']);
          if (live.kind === 'value' && live.value !== null)
            assert.deepEqual(revealPayload(live.value.payload), revealPayload(PAYLOAD));
        }),
      );
      await writeFile(join(folder, name), right);
    }
  });

  it('in a sealed slot, by somebody who can seal, is refused', async () => {
    const deps = storeDeps(directory);
    const at: FrozenDestination = { name: 'e', store: 'own', at: { path: 'x' } };
    const store: Store = embedded.create('own', {}, deps);
    await store.promote(at, ATTEMPT, PAYLOAD, null);
    const inside = { store: 'own', path: 'x', slot: 'live 1', fields: WIRE };
    await holds(
      80,
      fc.asyncProperty(hostile(inside), async (bytes) => {
        await writeFile(join(directory, 'own', 'x', 'v1.age'), await deps.seal(bytes));
        assertCodeIn(await verdictOf(() => store.readLive(at)), ['KT3305']);
      }),
    );
  });

  it('as a plan is the plan that was written, or refused', async () => {
    const path = join(directory, 'plan.json');
    await writePlan(path, somePlan());
    const right = await readFile(path);
    const text: unknown = JSON.parse(right.toString('utf8'));
    const other = fc.oneof(
      mutated(right),
      spoilt(text).map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 200 }),
    );
    await holds(
      300,
      fc.asyncProperty(other, async (bytes) => {
        await writeFile(path, bytes);
        const verdict = await verdictOf(() => readPlan(path));
        assertCodeIn(verdict, ['KT6032', 'KT6033']);
        if (verdict.kind === 'value') assert.deepEqual(verdict.value, somePlan());
      }),
    );
  });

  it('as the address or the token of a daemon is one, or refused', async () => {
    const at = { dataDirectory: directory, url: null, tokenFile: null, caFile: null, loginDirectory: null };
    await mkdir(directory, { recursive: true });
    await holds(
      150,
      fc.asyncProperty(hostile({ url: 'http://127.0.0.1:7373', pid: 1 }), async (bytes) => {
        await writeFile(join(directory, 'daemon.json'), bytes);
        await writeFile(join(directory, 'admin-token'), bytes, { mode: 0o600 });
        assertCodeIn(await verdictOf(() => findAddress(at)), ['KT6006']);
        assertCodeIn(await verdictOf(() => readToken(at, { kind: 'socket', path: '/none' })), ['KT6004']);
      }),
    );
  });
});
