import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What may be thrown away with node_modules. */
export const buildCache = join(root, 'node_modules', '.cache', 'keyturn');

/** What is worth keeping between checkouts: test servers, other Node versions. */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keyturn');
