#!/usr/bin/env node
import module from 'node:module';
import { resolve } from 'node:path';
import { runCli } from './cli/program.ts';
import { processEnvironment } from './config/environment.ts';
import { systemClock } from './platform/clock.ts';
import { offlineCommands } from './wiring/offline.ts';
import { packageVersion } from './wiring/version.ts';

// Node 22 and later keep compiled code between starts; on Node 20 there is no such function.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const environment = processEnvironment();
const { stdin, stdout, stderr } = process;

process.exitCode = await runCli(process.argv.slice(2), {
  stdout,
  stderr,
  stdin,
  isTty: { stdin: stdin.isTTY, stdout: stdout.isTTY, stderr: stderr.isTTY },
  columns: stdout.isTTY ? stdout.columns : null,
  environment,
  version: packageVersion(),
  now: () => systemClock.now(),
  timezone: undefined,
  absolute: (path) => resolve(path),
  onInterrupt: (act) => {
    process.on('SIGINT', act);
    return () => process.removeListener('SIGINT', act);
  },
  offline: offlineCommands(environment),
});
