import { z } from 'zod';

/**
 * `{secret: trading/wb-orders-1}`: the friendly name. AWS adds a hyphen and six characters to it in the ARN, and takes
 * a name that ends like that for an ARN's, so such names are refused.
 */
export const destinationSchema = z.strictObject({
  secret: z
    .string()
    .regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, { error: 'a name of letters, digits and /_+=.@-' })
    .refine((name) => !/-[A-Za-z0-9]{6}$/.test(name), {
      error: 'a name that does not end in a hyphen and six characters',
    }),
});

const SHORTEST_TOKEN = 32;

/** AWS wants 32 to 64 characters; they become the version's id, so the attempt can be seen in the console. */
export function versionIdOf(attempt: string): string {
  return `keyturn-${attempt}`.padEnd(SHORTEST_TOKEN, '-');
}

export function isOurs(versionId: string): boolean {
  return versionId.startsWith('keyturn-');
}
