import { startSandboxProcess } from '../../e2e-surface/sandbox.ts';
import type { SandboxProcess } from '../../e2e-surface/sandbox.ts';
import { readFile } from 'node:fs/promises';
import { programs } from '../../servers/installed.ts';
import { SKIPPABLE } from '../../skippable.ts';
import * as faults from '../disk-faults.ts';
import type { Row, TortureKind } from '../kind.ts';
import { randomOf } from '../power/log.ts';

/** A call of the journal that fails, and how many of them a rotation makes. */
const FAULTS = [
  { call: 'fsync', error: 'EIO', calls: 24, code: 'KT2105' },
  { call: 'pwrite64', error: 'EIO', calls: 260, code: 'KT2105' },
  { call: 'pwrite64', error: 'ENOSPC', calls: 260, code: 'KT2102' },
] as const;

type Fault = (typeof FAULTS)[number];

export const disk: TortureKind = {
  name: 'disk',
  what: 'a journal whose disk fails or is full at some call, under the real daemon, and its restart',
  missing: () => (programs.strace() === null ? SKIPPABLE.strace : null),
  run: async ({ seed, timeIsUp, say }) => {
    const sandbox = await startSandboxProcess();
    const random = randomOf(seed);
    const tries: Try[] = [];
    try {
      for (let round = 0; round === 0 || !timeIsUp(); round += 1) {
        for (const fault of FAULTS) tries.push(await tryOnce(sandbox, fault, random));
        if (round % 5 === 0) say(`disk: ${tries.length} runs, seed ${seed}`);
      }
    } finally {
      await sandbox.stop();
    }
    return FAULTS.map((fault) => rowOf(fault, tries));
  },
};

interface Try {
  readonly fault: Fault;
  readonly ended: boolean;
  readonly told: number;
  readonly problems: readonly string[];
}

async function tryOnce(sandbox: SandboxProcess, fault: Fault, random: () => number): Promise<Try> {
  const when = 1 + Math.floor(random() * fault.calls);
  const injection = `${fault.call}:error=${fault.error}:when=${when}`;
  const place = await faults.makePlace(sandbox);
  try {
    const running = await place.start(faults.failing(place, faults.journalFiles(place), [injection]));
    const ended = await faults.runToOverlap(running);
    if (ended === null) await place.kill(running);
    const told = faults.eventsTold(running.stdout());
    const problems = [
      ...(ended !== null && ended.code !== 1 ? [`it ended with ${ended.code ?? ended.signal}`] : []),
      ...(ended !== null && !ended.stderr.includes(fault.code) ? [`it said ${ended.stderr}`] : []),
      // An opening that fails closes in order; nothing has been promised yet.
      ...(told.length === 0 ? [] : faults.callsAfterFailure(await readFile(place.trace, 'utf8'))),
      ...(await faults.problemsAfter(place, told)),
    ];
    return {
      ...{ fault, ended: ended !== null, told: told.length },
      problems: problems.map((problem) => `${injection}: ${problem}`),
    };
  } catch (thrown) {
    return { fault, ended: false, told: 0, problems: [`${injection}: ${String(thrown)}`] };
  } finally {
    await place.remove();
  }
}

function rowOf(fault: Fault, tries: readonly Try[]): Row {
  const own = tries.filter((each) => each.fault === fault);
  const told = own.reduce((sum, each) => sum + each.told, 0);
  const ended = own.filter((each) => each.ended).length;
  return {
    what: `${fault.call} ${fault.error}`,
    tried: `${own.length} runs, ${ended} ended`,
    found: `${told} events told, none missing`,
    problems: own.flatMap(({ problems }) => problems),
  };
}
