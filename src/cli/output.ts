import { toWire } from '../domain/wire.ts';
import type { TableLook } from './screen/status-table.ts';
import { paintFor } from './screen/style.ts';
import type { World } from './world.ts';

export type Format = 'json' | 'yaml' | 'wide' | 'name' | undefined;

const PLAIN_WIDTH = 80;

/** Tables are as wide as the terminal, 80 columns where there is none; `wide` knows no limit. */
export function lookOf(world: World, format: Format = undefined): TableLook {
  return {
    now: world.now(),
    timezone: world.timezone,
    width: format === 'wide' ? null : widthOf(world),
    paint: paintFor(world, 'stdout'),
  };
}

export function widthOf(world: Pick<World, 'columns' | 'isTty'>): number {
  return world.isTty.stdout ? Math.max(40, world.columns ?? PLAIN_WIDTH) : PLAIN_WIDTH;
}

/** Prints a value in the format that was asked for. `json` and `yaml` are what the HTTP API answers. */
export async function print<T>(
  world: World,
  format: Format,
  value: T,
  as: { readonly names: () => readonly string[]; readonly table: (look: TableLook) => string },
): Promise<void> {
  world.stdout.write(await rendered(world, format, value, as));
}

async function rendered<T>(
  world: World,
  format: Format,
  value: T,
  as: { readonly names: () => readonly string[]; readonly table: (look: TableLook) => string },
): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(toWire(value), null, 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(toWire(value), { lineWidth: 0 });
    }
    case 'name':
      return as
        .names()
        .map((name) => `${name}\n`)
        .join('');
    case 'wide':
    case undefined:
      return as.table(lookOf(world, format));
  }
}
