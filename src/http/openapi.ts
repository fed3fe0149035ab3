import fastify from 'fastify';
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { NEEDS } from '../domain/access/needs.ts';
import type { RouteDependencies, Routes } from './routes/dependencies.ts';
import { components } from './schema-parts.ts';

/**
 * The OpenAPI 3.1 document, made from the schemas that the routes enforce. It is built in a second instance that never
 * listens and is thrown away: nearly nobody asks for it, and the daemon should not carry its generator around.
 */
export async function openApiDocument(
  register: (routes: Routes, deps: RouteDependencies) => void,
  deps: RouteDependencies,
): Promise<string> {
  const { default: swagger } = await import('@fastify/swagger');
  const { version } = await deps.operations.info();
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'keyturn', version, description: 'Times are RFC 3339, durations are milliseconds.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: withSecurity,
    transformObject: createJsonSchemaTransformObject({ schemaRegistry: components }),
  });
  await app.register(async (routes) => register(routes.withTypeProvider(), deps));
  await app.ready();
  const document = app.swagger();
  await app.close();
  return withoutUnused(document);
}

type Schemas = Readonly<Record<string, unknown>>;

/** Each schema is registered for requests and for answers, and most are used for one of them only. */
function withoutUnused(document: object): string {
  const { components = {}, ...rest } = document as { readonly components?: { readonly schemas?: Schemas } };
  const schemas = reachable(JSON.stringify(rest), components.schemas ?? {});
  return JSON.stringify({ ...rest, components: { ...components, schemas } });
}

/** The schemas that a text refers to, and those that they refer to. */
function reachable(text: string, schemas: Schemas): Schemas {
  const found = Object.entries(schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  const grown = text + JSON.stringify(found);
  const more = Object.keys(schemas).some(
    (name) => grown.includes(`"#/components/schemas/${name}"`) && !found.some(([known]) => known === name),
  );
  return more ? reachable(grown, schemas) : Object.fromEntries(found);
}

type Transform = ReturnType<typeof createJsonSchemaTransform>;

const toJsonSchema: Transform = createJsonSchemaTransform({ schemaRegistry: components });

/** Says per route whether a token is needed and of which roles, from the same declaration that the gatekeeper obeys. */
const withSecurity: Transform = (document) => {
  const { schema, url } = toJsonSchema(document);
  const { needs = NEEDS.looking } = document.route.config ?? {};
  const security = needs.also === 'anyone' ? [] : [{ token: [] }];
  return { schema: { ...schema, security, 'x-roles': needs.roles }, url };
};
