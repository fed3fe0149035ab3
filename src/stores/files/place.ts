import { z } from 'zod';

/** Pending copies and half-written files stand here, in a folder that only the daemon's user can enter. */
export const STAGING = '.keyturn-staging';

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._@+-]+$/;

const file = z
  .string()
  .min(1)
  .max(120)
  .refine((text) => text.split('/').every((segment) => SEGMENT.test(segment)), {
    error: 'a path below the folder of the store: letters, digits and ._@+- divided by /, without ..',
  })
  .refine((text) => text.split('/')[0] !== STAGING, { error: `a path outside of ${STAGING}` });

/** `{file: trading/wb-orders-1.json}`, relative to the folder of the store. */
export const destinationSchema = z.strictObject({ file });
