/**
 * What a signed checkpoint costs over 100,000 streams: the first one, which covers all of them, and the later ones,
 * which cover what changed; and what it costs an auditor to hold the whole journal against the last one.
 */
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import type { JournalWithMeta } from '../../src/journal/journal.ts';
import type { CheckpointSigner, SignedCheckpoint } from '../../src/ports/checkpoint.ts';
import { openBenchGround } from '../support/engine.ts';
import { figure, printAim, printHead, printTable, spreadOf, told } from '../support/report.ts';
import { seedFleet } from '../support/seeded-fleet.ts';
import { withFolder } from '../support/temporary.ts';

const STREAMS = 100_000;
const CHANGED = [1, 100, 1_000, 10_000];
const ROUNDS = 5;
const AIM_MS = 1_000;
const REST_MS = 3 * 3_600_000;
const INSTALLATION = 'bench';

await withFolder(async (folder) => {
  printHead(`Checkpoints over ${STREAMS.toLocaleString('en')} streams, in milliseconds`);
  const data = join(folder, 'data');
  const uids = await seedFleet(data, STREAMS, Date.now() + REST_MS);
  const { ground, close } = await openBenchGround(data);
  const { journal } = ground;
  await journal.meta.set('installation', INSTALLATION);
  const signer = newSigner();
  const taken: SignedCheckpoint[] = [];
  const first = await timed(() => takeOne(journal, signer, taken));
  const rows = [
    ['changed since the last', 'median (range)'],
    ['all, the first one', figure(first)],
  ];
  const medians: number[] = [];
  for (const count of CHANGED) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await change(journal, uids.slice(0, count));
      times.push(await timed(() => takeOne(journal, signer, taken)));
    }
    medians.push(spreadOf(times).median);
    rows.push([count.toLocaleString('en'), told(spreadOf(times))]);
  }
  const compared = await timed(() => journal.checkpoints.compare(taken, signer.publicKey));
  rows.push(['held against the last, all streams', figure(compared)]);
  printTable(rows);
  printAim(`a second with 1,000 changed streams`, (medians[2] ?? Infinity) <= AIM_MS);
  await close();
});

function newSigner(): CheckpointSigner {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64'),
  };
}

async function takeOne(
  journal: JournalWithMeta,
  signer: CheckpointSigner,
  taken: SignedCheckpoint[],
): Promise<void> {
  const signed = await journal.checkpoints.take({ installation: INSTALLATION, at: Date.now(), signer });
  if (signed === null) throw new Error('nothing changed');
  taken.push(signed);
}

async function change(journal: JournalWithMeta, uids: readonly string[]): Promise<void> {
  const meta = { at: Date.now(), actor: 'consumer:bench' };
  for (const uid of uids) {
    const seq = (await journal.state(uid))?.seq ?? 0;
    await journal.append(uid, seq, [{ type: 'Loaded', consumer: 'bench', version: seq }], meta);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
