import type Sqlite from 'better-sqlite3';

export type SqliteDriver = typeof Sqlite;

/** From this Node-API version on (Node 22.14 and later) the newer build of the same library loads. */
const NODE_API_OF_THE_NEW_BUILD = 10;

/**
 * The same library in the build that fits this Node: version 12, compiled against V8, aborts on Node 24.19 and later
 * when a statement is collected; version 13, on Node-API, does not load on Node 20.
 */
export async function sqliteDriver(): Promise<SqliteDriver> {
  const fitsNew = Number(process.versions.napi) >= NODE_API_OF_THE_NEW_BUILD;
  const loaded = fitsNew ? await import('better-sqlite3-napi') : await import('better-sqlite3');
  return loaded.default;
}
