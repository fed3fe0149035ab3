import { z } from 'zod';

/** The names under which schemas appear in /openapi.json. */
export const components = z.registry<{ id: string }>();

export function component<S extends z.ZodType>(id: string, schema: S): S {
  components.add(schema, { id });
  return schema;
}

export const time = z.iso.datetime({ offset: true }).meta({ description: 'RFC 3339' });
export const durationMs = z.number().meta({ description: 'milliseconds' });
