import type { IssuerDriver } from '../../ports/issuer-driver.ts';
import { createWebull } from './issuer.ts';
import { settingsSchema } from './settings.ts';

export const webull: IssuerDriver = {
  driver: 'webull',
  settingsSchema,
  create: (name, settings, deps) => createWebull(name, settingsSchema.parse(settings), deps),
};
