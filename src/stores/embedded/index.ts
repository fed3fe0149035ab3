import { z } from 'zod';
import type { StoreDriver } from '../../ports/store-driver.ts';
import { destinationSchema } from './place.ts';
import { capabilities, createStore } from './store.ts';

const settingsSchema = z.strictObject({});

/** `{driver: embedded}`: encrypted at rest in the installation's data directory; needs no other server. */
export const embedded: StoreDriver = {
  driver: 'embedded',
  capabilities,
  settingsSchema,
  destinationSchema,
  create: (name, settings, deps) => {
    settingsSchema.parse(settings);
    return createStore(name, deps);
  },
};
