import { randomBytes } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TOKEN_FILE } from '../domain/endpoint.ts';
import { Fault } from '../domain/fault.ts';
import { Secret } from '../domain/secret.ts';

/** The administrator's token of this installation, made at the first start in a file that only its owner may read. */
export async function adminToken(dataDirectory: string): Promise<Secret> {
  const path = join(dataDirectory, TOKEN_FILE);
  const created = await createToken(path);
  if (created !== null) return created;
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    const saw = `mode 0${(mode & 0o777).toString(8)}`;
    throw new Fault('KT6005', { place: path, saw, next: `chmod 600 ${path}` });
  }
  return new Secret((await readFile(path, 'utf8')).trim());
}

async function createToken(path: string): Promise<Secret | null> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST') return null;
    throw cause;
  });
  if (file === null) return null;
  const token = randomBytes(32).toString('hex');
  await file.writeFile(`${token}\n`);
  await file.sync();
  await file.close();
  return new Secret(token);
}
