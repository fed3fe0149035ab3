import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { readDaemonSettings } from '../../config/daemon-settings.ts';
import { processEnvironment } from '../../config/environment.ts';
import { asFault, renderFault } from '../../domain/fault.ts';
import { movableClock } from '../../platform/clock.ts';
import type { MovableClock } from '../../platform/clock.ts';
import { startDaemon } from '../daemon.ts';
import type { Daemon } from '../daemon.ts';
import type { DemoDaemonOptions, FromDaemon, ToDaemon } from './messages.ts';

/** The daemon of the demo: the real one in a process of its own, with a clock that the demo moves. */
async function main(options: DemoDaemonOptions): Promise<void> {
  const clock = movableClock();
  clock.advance(options.aheadMs);
  const daemon = await start(options, clock);
  process.on('message', (message: ToDaemon) => {
    obey(daemon, clock, message).then(() => tell({ type: 'done' }), fail);
  });
  process.on('disconnect', () => void daemon.stop());
  tell({ type: 'ready' });
}

async function start(options: DemoDaemonOptions, clock: MovableClock): Promise<Daemon> {
  const { dataDirectory: data, manifestsDirectory, recoveryRecipient } = options;
  const flags = {
    data,
    manifests: manifestsDirectory,
    recoveryRecipient,
    listen: '127.0.0.1:0',
    tick: '1s',
    logFormat: 'json',
  };
  const result = readDaemonSettings(flags, {});
  if (!result.ok) throw new Error(result.problems.map(renderFault).join('\n'));
  return startDaemon({
    settings: result.settings,
    manifestsDirectory,
    environment: processEnvironment(),
    logTo: createWriteStream(join(data, 'keyturn.log'), { flags: 'a', mode: 0o600 }),
    onFatal: fail,
    clock,
  });
}

async function obey(daemon: Daemon, clock: MovableClock, message: ToDaemon): Promise<void> {
  switch (message.do) {
    case 'advance':
      clock.advance(message.ms);
      return;
    case 'tick':
      await daemon.ticker.tick();
      await daemon.ticker.idle();
      return;
    case 'stop':
      await daemon.stop();
      process.disconnect();
  }
}

function tell(message: FromDaemon): void {
  if (process.connected) process.send?.(message);
}

function fail(thrown: unknown): void {
  tell({ type: 'failed', why: renderFault(asFault(thrown, 'the daemon of the demo')) });
  process.exit(1);
}

main(JSON.parse(process.argv[2] ?? '{}') as DemoDaemonOptions).catch(fail);
