import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KekSetting } from '../../../src/config/kek-setting.ts';
import { programs } from '../servers/installed.ts';
import { newKmsKey } from '../servers/kms.ts';
import { sharedMoto } from '../servers/moto.ts';
import { sharedOpenBao } from '../servers/openbao.ts';
import { startProxy } from '../servers/proxy.ts';
import type { Proxy, Treatment } from '../servers/proxy.ts';
import { newTransit } from '../servers/transit.ts';

/** Who keeps the key-encryption key of a life. */
export type KekKind = 'file' | 'transit' | 'kms';

/** Real key services behind proxies, so that a test can take them away. */
export interface KeyServices {
  /** What a daemon of that place is started with; how it logs in is written there. Null: a file of its own. */
  settingFor(kind: KekKind, directory: string): Promise<KekSetting | null>;
  /** What happens to every request to any of them. */
  treat(treatment: Treatment): void;
  stop(): Promise<void>;
}

/** Those that this machine has the servers of. */
export async function openKeyServices(): Promise<KeyServices> {
  const services = await Promise.all([openTransit(), ...(programs.moto() === null ? [] : [openKms()])]);
  return {
    settingFor: async (kind, directory) => {
      if (kind === 'file') return null;
      const service = services.find((each) => each.kind === kind);
      if (service === undefined) throw new Error(`no key service ${kind}`);
      const loginFile = join(directory, 'kek-login.yaml');
      const secretFile = join(directory, 'kek-secret');
      await writeFile(secretFile, service.secret, { mode: 0o600 });
      await writeFile(loginFile, JSON.stringify(service.login({ fromFile: secretFile })), { mode: 0o600 });
      return service.setting(loginFile);
    },
    treat: (treatment) => services.forEach(({ proxy }) => proxy.treat(() => treatment)),
    stop: async () => {
      await Promise.all(services.map(({ proxy }) => proxy.stop()));
    },
  };
}

interface Reference {
  readonly fromFile: string;
}

interface Service {
  readonly kind: KekKind;
  readonly proxy: Proxy;
  readonly secret: string;
  readonly login: (secret: Reference) => unknown;
  readonly setting: (loginFile: string) => KekSetting;
}

async function openTransit(): Promise<Service> {
  const bao = await sharedOpenBao();
  const [proxy, { mount, key, token }] = await Promise.all([startProxy(bao.address), newTransit(bao)]);
  return {
    ...{ kind: 'transit', proxy, secret: token.reveal() },
    login: (secret) => ({ address: proxy.address, auth: { token: secret }, timeout: '2s' }),
    setting: (loginFile) => ({ kind: 'transit', mount, key, loginFile }),
  };
}

async function openKms(): Promise<Service> {
  const moto = await sharedMoto();
  const [proxy, { alias }] = await Promise.all([startProxy(moto.endpoint), newKmsKey(moto)]);
  const { region, accessKeyId } = moto;
  return {
    ...{ kind: 'kms', proxy, secret: moto.secretAccessKey },
    login: (secret) => ({
      ...{ region, endpoint: proxy.address, timeout: '2s' },
      credentials: { accessKeyId, secretAccessKey: secret },
    }),
    setting: (loginFile) => ({ kind: 'kms', key: alias, loginFile }),
  };
}
