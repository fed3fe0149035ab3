import { z } from 'zod';

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._@+-]+$/;

/** A name for the value: segments of letters, digits and `._@+-`, divided by `/`, at most 120 characters. */
const path = z
  .string()
  .min(1)
  .max(120)
  .refine((text) => text.split('/').every((segment) => SEGMENT.test(segment)), {
    error: 'segments of letters, digits and ._@+- divided by /, without .. or empty segments',
  });

/** `{path: trading/wb-orders-1}` */
export const destinationSchema = z.strictObject({ path });

/** Each value has a folder of its own, however deep its path. */
export function folderName(path: string): string {
  return encodeURIComponent(path);
}
