import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ownScript } from '../../support/own-script.ts';
import { until } from '../../support/e2e-surface/until.ts';
import type { ChildInjector } from './children/injector.ts';

const SCRIPT = ownScript(import.meta.url, './children/injector');

export interface RunningInjector {
  readonly port: number;
  readonly stderr: () => string;
  /** At once, in the middle of whatever it does. */
  kill(): Promise<void>;
}

/** Resolves when it has its first certificate and listens. */
export async function startChildInjector(told: ChildInjector): Promise<RunningInjector> {
  const child = spawn(process.execPath, [...SCRIPT.execArgv, SCRIPT.file, JSON.stringify(told)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const [, port] = await until(
    'the injector to listen',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended\n${said}`);
      return /"port":(\d+)/.exec(said);
    },
    60_000,
  ).catch(async (thrown: unknown) => {
    await kill();
    throw new Error(`${String(thrown)}\n${said}`);
  });
  return { port: Number(port), stderr: () => said, kill };
}
