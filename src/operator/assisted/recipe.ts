import { z } from 'zod';

/**
 * What a recipe can say. There is no word for typing, and none that reads a field: codes and passwords are between the person
 * and the issuer's page.
 */
const name = z.string().min(1).max(80);
/** A Playwright selector that finds exactly one element; `{application}` stands for the name of the key application. */
const target = z.string().min(1).max(500);

const step = z.discriminatedUnion('do', [
  /** Goes to an address of the portal. */
  z.strictObject({ do: z.literal('open'), name, path: z.string().regex(/^\/\S*$/, 'expected a path: /…') }),
  z.strictObject({ do: z.literal('click'), name, target }),
  /** What has to be there before it goes on. */
  z.strictObject({ do: z.literal('expect'), name, target, text: z.string().optional() }),
  z.strictObject({
    ...{ do: z.literal('read'), name, target },
    what: z.enum(['last-reset', 'masked-app-key', 'masked-app-secret', 'app-key', 'app-secret']),
    /** The words by which the page says that there is none. */
    none: z.string().optional(),
    /** How the page's times are meant. */
    offset: z
      .string()
      .regex(/^(Z|[+-]\d\d:\d\d)$/, 'expected Z or +08:00')
      .default('Z'),
  }),
  /** The person does something on the page, until something shows. */
  z.strictObject({
    ...{ do: z.literal('person'), name },
    say: z.string().min(1).max(300),
    until: target,
    /** Shows when the issuer refused a code or a password, and changed nothing. */
    refused: target.optional(),
    /** From here on a key may have been made. */
    irreversible: z.boolean().default(false),
  }),
  /** The daemon is told what was read, and writes down that the call begins. */
  z.strictObject({ do: z.literal('confirm'), name }),
]);

export const recipeSchema = z.strictObject({
  version: z.literal(1),
  issuer: z.string().min(1).max(200),
  /** `unverified`: nobody has run it against these pages. */
  status: z.enum(['verified', 'unverified']),
  /** The only origin that is read or clicked. Left out: that of the address in the issuer's manifest. */
  origin: z.url({ protocol: /^https?$/ }).optional(),
  /** The request that makes the key. It leaves the browser once, after the confirmation, and never before. */
  guard: z.strictObject({
    method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
    path: z.string().regex(/^\/\S*$/, 'expected a path; * stands for one segment'),
  }),
  steps: z.array(step).min(1).max(50),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type Step = Recipe['steps'][number];
export type Read = Extract<Step, { do: 'read' }>;
export type PersonStep = Extract<Step, { do: 'person' }>;
