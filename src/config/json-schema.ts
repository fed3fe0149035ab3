import { z } from 'zod';
import { calendarSchema } from './calendar-schema.ts';
import type { DriverSchemas, SettingsDriver } from './drivers.ts';
import { adapterSchema, credentialSchema, policySchema, policyTestSchema } from './manifest-schemas.ts';
import type { AdapterKind } from './manifest-schemas.ts';
import { onboardingSchema } from './onboarding/schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** A secret in a manifest is a reference, whatever the program makes of it. */
const REFERENCE: Json = {
  type: 'object',
  description:
    'a secret by reference: the path of a file, relative to the manifest, or an environment variable',
  properties: { fromFile: { type: 'string' }, fromEnv: { type: 'string' } },
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
};

/** One JSON Schema (draft 2020-12) for every kind of manifest, from the very schemas that they are judged by. */
export function manifestJsonSchema(drivers: DriverSchemas): Json {
  const kinds = [
    adaptersOf('Issuer', drivers.issuers),
    adaptersOf('Store', drivers.stores),
    adaptersOf('Channel', drivers.channels),
    adaptersOf('LeakSource', drivers.leakSources),
    adaptersOf('Cluster', drivers.clusters),
    shape(calendarSchema),
    shape(policySchema),
    shape(credentialSchema),
    shape(policyTestSchema),
    shape(onboardingSchema),
  ].flat();
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'keyturn manifests',
    oneOf: kinds,
  };
}

/** The envelope once for each driver, with the settings of that driver. */
function adaptersOf(kind: AdapterKind, drivers: ReadonlyMap<string, SettingsDriver>): readonly Json[] {
  const envelope = shape(adapterSchema) as { readonly properties: Json };
  return [...drivers].flatMap(([driver, { settingsSchema }]) =>
    alternatives(shape(settingsSchema)).map((settings) => ({
      ...envelope,
      properties: {
        ...envelope.properties,
        kind: { const: kind },
        spec: {
          ...settings,
          properties: { driver: { const: driver }, ...(settings['properties'] as Json | undefined) },
          required: ['driver', ...((settings['required'] as readonly string[] | undefined) ?? [])],
        },
      },
    })),
  );
}

/** A driver may take one of several shapes of settings. */
function alternatives(settings: Json): readonly Json[] {
  const several = settings['anyOf'] ?? settings['oneOf'];
  return Array.isArray(several) ? (several as readonly Json[]).flatMap(alternatives) : [settings];
}

function shape(schema: z.ZodType): Json {
  const json: Json = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') Object.assign(jsonSchema, REFERENCE);
    },
  });
  // Each says its draft; it is the same for all.
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}
