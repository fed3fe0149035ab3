import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { programOf } from './installed.ts';
import { freePort, startProcess } from './process.ts';

export interface StandingAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Alertmanager {
  readonly url: string;
  /** What it takes for active now. */
  active(): Promise<readonly StandingAlert[]>;
  stop(): Promise<void>;
}

const CONFIG = 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n';

/** Starts a real Alertmanager that tells nobody and joins no cluster. */
export async function startAlertmanager(): Promise<Alertmanager> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const directory = await mkdtemp(join(tmpdir(), 'keyturn-alertmanager-'));
  const config = join(directory, 'alertmanager.yml');
  await writeFile(config, CONFIG);
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  const ready = async () => (await fetch(`${url}/-/ready`)).ok;
  const program = programOf('alertmanager');
  // An unpacked one reads what belongs to it from the folder that it was unpacked in.
  const home = join(dirname(program), '..', '..');
  const running = await startProcess('env', ['-C', home, program, ...args], ready);
  return {
    url,
    active: async () =>
      (await (await fetch(`${url}/api/v2/alerts?active=true`)).json()) as readonly StandingAlert[],
    async stop() {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
