import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { filesOf, settingsOf } from './places.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/agent/keyturn-agent.js', import.meta.url));
const MANY_AGENTS = fileURLToPath(new URL('many-agents.ts', import.meta.url));
const APPLICATION = fileURLToPath(new URL('application.ts', import.meta.url));
/** Up to here each agent is a process of its own, as it is shipped; beyond, several share one. */
const PROCESSES = 100;
const SHARED_BY = 125;
const PATIENCE_MS = 600_000;

/** All agents, and the applications beside them. */
export interface Crowd {
  /** Resolves once each agent has reported so many versions as loaded. */
  allReported(each: number): Promise<void>;
  /** When each of them had the daemon's answer to its last report, epoch milliseconds. */
  reportedAt(): readonly number[];
  /** When each replaced its files last. */
  flippedAt(): readonly number[];
  stop(): Promise<void>;
}

export async function startCrowd(folder: string, agents: number): Promise<Crowd> {
  const reports = Array.from({ length: agents }, () => ({ count: 0, at: 0 }));
  const hear = (line: string): void => {
    const { message, instance, time } = JSON.parse(line) as Readonly<Record<string, string>>;
    if (message !== 'loaded reported' || instance === undefined || time === undefined) return;
    const report = reports[Number(instance.split('-')[1])];
    if (report === undefined) return;
    report.count += 1;
    report.at = Date.parse(time);
  };
  const application = fork(APPLICATION, [folder, String(agents)], { execArgv: ['--import', 'tsx'] });
  await once(application, 'message');
  const children: ChildProcess[] = [];
  const start = (from: number, to: number): ChildProcess =>
    agents <= PROCESSES
      ? spawn(process.execPath, [BUNDLE, settingsOf(folder, from)], { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn(process.execPath, ['--import', 'tsx', MANY_AGENTS, folder, String(from), String(to)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
  const step = agents <= PROCESSES ? 1 : SHARED_BY;
  for (let from = 0; from < agents; from += step) {
    const child = start(from, Math.min(agents, from + step));
    const prefix = agents <= PROCESSES ? from : null;
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) =>
        hear(prefix === null ? line : withInstance(line, prefix)),
      );
    children.push(child);
  }
  return {
    allReported: async (each) => {
      const endsAt = performance.now() + PATIENCE_MS;
      while (!reports.every(({ count }) => count >= each)) {
        if (performance.now() > endsAt) throw new Error('not every agent has reported');
        await pause(100);
      }
    },
    reportedAt: () => reports.map(({ at }) => at),
    flippedAt: () => reports.map((_, agent) => lstatSync(join(filesOf(folder, agent), '..data')).ctimeMs),
    stop: async () => {
      for (const child of [...children, application]) {
        if (child.exitCode === null) child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
    },
  };
}

/** A process of its own does not say in each line which one it is. */
function withInstance(line: string, agent: number): string {
  return JSON.stringify({ ...(JSON.parse(line) as object), instance: `agent-${agent}` });
}
