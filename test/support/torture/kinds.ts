import type { TortureKind } from './kind.ts';
import { cellsOnPostgres, cellsOnSqlite } from './kinds/cells.ts';
import { disk } from './kinds/disk.ts';
import { fuzz } from './kinds/fuzz.ts';
import { kills } from './kinds/kills.ts';
import { model } from './kinds/model.ts';
import { postgres } from './kinds/postgres.ts';
import { power } from './kinds/power.ts';

/** What `npm run torture` runs; a kind is a file in kinds/ and its name here. */
export const KINDS: readonly TortureKind[] = [
  model,
  power,
  disk,
  kills,
  fuzz,
  cellsOnSqlite,
  cellsOnPostgres,
  postgres,
];
