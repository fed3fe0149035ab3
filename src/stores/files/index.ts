import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { StoreDriver } from '../../ports/store-driver.ts';
import { destinationSchema } from './place.ts';
import { capabilities, createStore } from './store.ts';

const settingsSchema = z.strictObject({
  /** An existing folder that the user of the daemon may write. */
  directory: z.string().refine(isAbsolute, { error: 'an absolute path' }),
  format: z.enum(['json', 'env']).default('json'),
});

/** `{driver: files, directory: /run/keys, format: env}`: one file per destination, for consumers on this machine. */
export const files: StoreDriver = {
  driver: 'files',
  capabilities,
  settingsSchema,
  destinationSchema,
  create: (name, settings, deps) => createStore(name, settingsSchema.parse(settings), deps),
};
