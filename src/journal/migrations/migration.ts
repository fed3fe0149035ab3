import type { ColumnDefinitionBuilder, ColumnDataType } from 'kysely';
import type { Db } from '../schema.ts';

/** The few column types that databases spell differently. */
export interface ColumnTypes {
  /** A number that the database counts up and never gives twice. */
  readonly serial: ColumnDataType;
  readonly asSerial: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  readonly bytes: ColumnDataType;
}

/** One step forward. There is no step back: a restore brings an older form. */
export type Migration = (db: Db, types: ColumnTypes) => Promise<void>;
