import { parentPort, workerData } from 'node:worker_threads';
import type { Fingerprints } from '../fingerprints/read.ts';
import { answerSlice } from './answer.ts';
import { OidSet } from './oid-set.ts';

/** What a thread is started with. */
export interface WorkerStart {
  readonly fingerprints: Fingerprints;
  readonly repository: string;
  readonly present: SharedArrayBuffer;
  readonly oidBytes: number;
}

const { fingerprints, repository, present, oidBytes } = workerData as WorkerStart;
const set = new OidSet(present, oidBytes);

parentPort?.on('message', (names: readonly string[]) => {
  void answerSlice(fingerprints, repository, set, names).then((answer) => parentPort?.postMessage(answer));
});
