import { join } from 'node:path';
import { once } from './once.mjs';
import { run, runIn } from './run.mjs';

/** Static programs, by the Go that is here, from exactly what was asked for. */
const SETTINGS = ['CGO_ENABLED=0', 'GOTOOLCHAIN=local', 'GOFLAGS=', 'GOWORK=off'];

/** Null where Go is there and new enough, otherwise the sentence that says what is missing. `least` is like `1.25`. */
async function missingGo(least) {
  const said = await run('go', ['version']).catch(() => '');
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(said) ?? [];
  if (major === undefined) return `Go ${least} is needed and was not found`;
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  const isNewEnough =
    Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor);
  return isNewEnough ? null : `Go ${least} is needed, and ${major}.${minor} is here`;
}

/**
 * What `build(path)` makes, once, in a folder of its own. `go`: the oldest Go that will do; `takes`: what somebody who waits is told.
 * Resolves to the path of `program`, or to null after saying why it can't be had here.
 */
export async function installBuilt(cacheDir, say, { name, version, go, takes, program = name, build }) {
  const missing = await missingGo(go);
  if (missing !== null) {
    say(`${name}: ${missing}`);
    return null;
  }
  const folder = await once(cacheDir, `${name}-${version}`, async (path) => {
    say(`${name}: building ${version} with Go (${takes}, once)`);
    await build(path);
    say(`${name}: installed`);
  });
  return join(folder, program);
}

/** Builds a package of a module that lies here with the hashes of all that it needs; `linkFlags` is one text. */
export function buildFrom(moduleFolder, goPackage, program, linkFlags = '-s -w') {
  // What is built says nothing of this tree, which may belong to somebody else.
  const flags = ['-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', linkFlags, '-o', program];
  return runIn(moduleFolder, 'env', [...SETTINGS, 'go', 'build', ...flags, goPackage]);
}

/** Builds a program of a module at a version, with the dependencies that its own authors chose, into a folder. */
export function installGo(programAtVersion, folder) {
  return run('env', [...SETTINGS, `GOBIN=${folder}`, 'go', 'install', programAtVersion]);
}
