import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../../scripts/image/build.mjs', import.meta.url));

/** Files in the format of `docker save`, as a container runtime imports them. */
export interface OurImages {
  /** `localhost/keyturn-keyturn:test`: daemon, command line and injector. */
  readonly keyturn: string;
  /** `localhost/keyturn-agent:test`. */
  readonly agent: string;
}

/** Builds both images from this checkout's Dockerfile; what was built before is found again. */
export async function buildOurImages(): Promise<OurImages> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT]);
  const folder = stdout.trim();
  return { keyturn: join(folder, 'keyturn.tar'), agent: join(folder, 'agent.tar') };
}
