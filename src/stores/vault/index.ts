import { z } from 'zod';
import { connectVault } from '../../connections/vault/connect.ts';
import { vaultConnectionShape, vaultPath } from '../../connections/vault/settings.ts';
import type { StoreDriver } from '../../ports/store-driver.ts';
import { destinationSchema } from './place.ts';
import { capabilities, createStore } from './store.ts';

const settingsSchema = z.strictObject({
  ...vaultConnectionShape,
  /** Where the KV version 2 engine is mounted. */
  mount: vaultPath,
  /** A prefix below the mount that the policies of consumers must not read. */
  staging: vaultPath.default('keyturn-staging'),
});

/** `{driver: vault, address: …, auth: …, mount: kv}`: HashiCorp Vault or OpenBao, KV version 2. */
export const vault: StoreDriver = {
  driver: 'vault',
  capabilities,
  settingsSchema,
  destinationSchema,
  create: (name, settings, deps) => {
    const parsed = settingsSchema.parse(settings);
    return createStore(name, parsed, connectVault(`store ${name}`, parsed, deps));
  },
};
