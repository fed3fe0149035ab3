import type * as Sdk from '@aws-sdk/client-kms';
import { awsErrorName, awsFault } from '../../connections/aws/aws-faults.ts';
import { awsClientConfig } from '../../connections/aws/client-config.ts';
import type { AwsConnectionSettings } from '../../connections/aws/settings.ts';
import { Fault } from '../../domain/fault.ts';
import { decodeEnvelope, encodeEnvelope } from './envelope.ts';
import type { Kek, KekProvider } from './kek.ts';
import { serviceFault } from './faults.ts';

interface LoadedSdk {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.KMSClient;
}

/** The name of the encryption context that a key policy may demand. */
const CONTEXT_NAME = 'keyturn:installation';

const NOT_OPENED: ReadonlySet<string> = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);
const UNUSABLE: ReadonlySet<string> = new Set([
  'DisabledException',
  'KMSInvalidStateException',
  'InvalidKeyUsageException',
]);
const BUSY: ReadonlySet<string> = new Set(['KeyUnavailableException', 'DependencyTimeoutException']);

/** A symmetric key of AWS KMS, by id, ARN or `alias/NAME`. It is made outside: keyturn needs three permissions on it. */
export function kmsKek(key: string, settings: AwsConnectionSettings): KekProvider {
  let loading: Promise<LoadedSdk> | null = null;
  const load = () => (loading ??= loadSdk(settings));
  const describe = `kms ${key}`;
  const call = async <T>(act: (loaded: LoadedSdk) => Promise<T>): Promise<T> => {
    const loaded = await load();
    return act(loaded).catch((thrown: unknown) => {
      throw failureOf(thrown, describe, key);
    });
  };
  const kek: Kek = {
    name: `kms:${key}`,
    nameIsProof: false,
    async wrap(bytes, installation) {
      const { CiphertextBlob: blob } = await call(({ sdk, client }) =>
        client.send(
          new sdk.EncryptCommand({ KeyId: key, Plaintext: bytes, EncryptionContext: boundTo(installation) }),
        ),
      );
      if (blob === undefined) throw unfit(describe, 'an answer of another form', key);
      const ciphertext = Buffer.from(blob).toString('base64');
      return encodeEnvelope({ kek: `kms:${key}`, installation, ciphertext });
    },
    async unwrap(sealed) {
      const { installation, ciphertext } = decodeEnvelope(sealed);
      const { Plaintext: plain } = await call(({ sdk, client }) =>
        client.send(
          new sdk.DecryptCommand({
            KeyId: key,
            CiphertextBlob: Buffer.from(ciphertext, 'base64'),
            EncryptionContext: boundTo(installation),
          }),
        ),
      );
      if (plain === undefined) throw unfit(describe, 'an answer of another form', key);
      return plain;
    },
  };
  return {
    describe,
    async find() {
      const state = await call((loaded) => stateOf(loaded, key));
      if (state === null) return null;
      if (state === 'Enabled') return kek;
      throw unfit(describe, `a key in the state ${state}`, key);
    },
    create: () => Promise.reject(missing(describe, key)),
    close: () => void loading?.then(({ client }) => client.destroy()).catch(() => undefined),
  };
}

async function loadSdk(settings: AwsConnectionSettings): Promise<LoadedSdk> {
  const sdk = await import('@aws-sdk/client-kms');
  return { sdk, client: new sdk.KMSClient(awsClientConfig(settings)) };
}

/** Null where there is no such key. Whoever may not look at the key may still use it. */
async function stateOf({ sdk, client }: LoadedSdk, key: string): Promise<string | null> {
  try {
    const { KeyMetadata: metadata } = await client.send(new sdk.DescribeKeyCommand({ KeyId: key }));
    return metadata?.KeyState ?? 'unknown';
  } catch (thrown) {
    const name = awsErrorName(thrown);
    if (name === 'NotFoundException') return null;
    if (name === 'AccessDeniedException') return 'Enabled';
    throw thrown;
  }
}

function boundTo(installation: string): Record<string, string> {
  return { [CONTEXT_NAME]: installation };
}

/** A fault, or for bytes that the key does not open an error that holds nothing of the service's answer. */
function failureOf(thrown: unknown, place: string, key: string): Error {
  const name = awsErrorName(thrown) ?? '';
  if (NOT_OPENED.has(name)) return new Error(`the key does not open these bytes (${name})`);
  if (name === 'NotFoundException') return missing(place, key);
  if (UNUSABLE.has(name)) return unfit(place, `the key can not be used (${name})`, key);
  const next = describeCommand(key);
  if (BUSY.has(name)) return new Fault('KT2022', { place, saw: `the key is not available (${name})`, next });
  return serviceFault(awsFault(thrown, place), place, next);
}

function unfit(place: string, saw: string, key: string): Fault {
  return new Fault('KT2023', { place, saw, next: describeCommand(key) });
}

function missing(place: string, key: string): Fault {
  return new Fault('KT2006', { place, saw: 'no such key', next: describeCommand(key) });
}

function describeCommand(key: string): string {
  return `aws kms describe-key --key-id ${key}`;
}
