import { createInstallation } from './installation.ts';
import type { Installation } from './installation.ts';
import * as manifests from './manifests.ts';
import { openPortal } from './portal.ts';
import type { Portal } from './portal.ts';
import type { Running } from './program.ts';
import { startSandboxProcess } from './sandbox.ts';
import type { Key, SandboxProcess } from './sandbox.ts';
import { startTerminal } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { until } from './until.ts';

export const NAME = 'wb-orders-1';

/** A daemon whose keys a person makes, the sandbox as the portal, and an old key that is due. */
export interface AttendedPlace extends Installation {
  readonly sandbox: SandboxProcess;
  readonly portal: Portal;
  readonly daemon: Running;
  /** `keyturn ceremony …` at a terminal. */
  ceremony(what: 'start' | 'resume', ...more: readonly string[]): Terminal;
  /** Those that a test has left open. */
  closeTerminals(): Promise<void>;
  phase(): Promise<string | null>;
  /** The types of its events so far. */
  events(): Promise<readonly string[]>;
  /** As a person goes from the first question to the press. */
  toThePress(terminal: Terminal): Promise<void>;
  paste(terminal: Terminal, key: Key): Promise<void>;
}

export async function attendedPlace(): Promise<AttendedPlace> {
  const sandbox = await startSandboxProcess();
  const place = await createInstallation();
  const { appKey, appSecret } = await sandbox.plant(NAME);
  await place.secret(`files/${NAME}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  await place.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.attendedIssuer('webull', sandbox),
      manifests.policy(),
      manifests.store('disk', { driver: 'files', directory: place.path('files') }),
      manifests.credential(NAME, [{ store: 'disk', file: `${NAME}.json` }]),
    ),
  );
  const terminals: Terminal[] = [];
  const daemon = await place.start();
  const phase: AttendedPlace['phase'] = async () => {
    const { task } = (await (await place.api('GET', `/v1/credentials/${NAME}/task`)).json()) as {
      readonly task: { readonly phase: string } | null;
    };
    return task?.phase ?? null;
  };
  await until('the task', async () => (await phase()) === 'unclaimed');
  return {
    ...place,
    sandbox,
    portal: await openPortal(sandbox),
    daemon,
    phase,
    ceremony: (what, ...more) => {
      const terminal = startTerminal(['ceremony', what, NAME, '--data', place.data, ...more]);
      terminals.push(terminal);
      return terminal;
    },
    closeTerminals: async () => {
      for (const terminal of terminals) await terminal.close();
    },
    events: async () => {
      const { items } = (await (await place.api('GET', `/v1/events?name=${NAME}&limit=500`)).json()) as {
        readonly items: readonly { readonly event: { readonly type: string } }[];
      };
      return items.map(({ event }) => event.type);
    },
    toThePress,
    paste,
    remove: async () => {
      await place.remove();
      await sandbox.stop();
    },
  };
}

export async function toThePress(terminal: Terminal): Promise<void> {
  await terminal.sees(/sharing off\?/);
  terminal.enter('y');
  await terminal.sees(/Last reset shown there\?/);
  terminal.enter('-');
  await terminal.sees(/as it is masked\?/);
  terminal.enter('y');
  await terminal.sees(/Go on to Reset Key\?/);
  terminal.enter('');
  await terminal.sees(/Press Reset Key there now: ONE try/);
}

export async function paste(terminal: Terminal, { appKey, appSecret }: Key): Promise<void> {
  await terminal.sees(/App Key/);
  terminal.enter(appKey);
  await terminal.sees(/App Secret/);
  terminal.enter(appSecret);
}
