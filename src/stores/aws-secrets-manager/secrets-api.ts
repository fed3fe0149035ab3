import type * as Sdk from '@aws-sdk/client-secrets-manager';
import { awsErrorName, awsFault } from '../../connections/aws/aws-faults.ts';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';

export interface SecretState {
  /** Staging label → the version that carries it. */
  readonly holders: ReadonlyMap<string, string>;
  readonly rotatesItself: boolean;
  readonly isBeingDeleted: boolean;
}

export interface SecretVersion {
  readonly id: string;
  /** Null where the value is binary. */
  readonly text: Secret | null;
}

export type VersionKey = { readonly label: string } | { readonly id: string };

export interface LabelMove {
  readonly label: string;
  /** Null: taken off. */
  readonly to: string | null;
  /** Null: nobody carries it. */
  readonly from: string | null;
}

/** The few calls that keyturn makes on one secret. */
export interface SecretsApi {
  /** Null where there is no such secret. */
  readonly describe: () => Promise<SecretState | null>;
  create(description: string): Promise<void>;
  /** Null where there is no such version or secret. */
  read(key: VersionKey): Promise<SecretVersion | null>;
  /** False when the id already belongs to a version with another value. */
  put(id: string, text: string, label: string): Promise<boolean>;
  /** False when the label is not where `from` says: the compare-and-set of Secrets Manager. */
  move(move: LabelMove): Promise<boolean>;
}

/** Loading the SDK takes a tenth of a second, so it waits for the first call. */
export type LoadedSdk = { readonly sdk: typeof Sdk; readonly client: Sdk.SecretsManagerClient };

export function secretsApi(load: () => Promise<LoadedSdk>, name: string, place: string): SecretsApi {
  /** Runs a call; errors with these names become `otherwise`, every other one a fault. */
  const call = async <T, U>(
    act: (loaded: LoadedSdk) => Promise<T>,
    names: readonly string[],
    otherwise: U,
  ): Promise<T | U> => {
    try {
      return await act(await load());
    } catch (thrown) {
      const error = awsErrorName(thrown);
      if (error !== null && names.includes(error)) return otherwise;
      if (error === 'InvalidRequestException') throw await unfitState(() => describe(load, name), place);
      throw awsFault(thrown, place);
    }
  };
  return {
    describe: () => call(() => describe(load, name), ['ResourceNotFoundException'], null),
    create: (description) =>
      call(
        async ({ sdk, client }) => {
          await client.send(new sdk.CreateSecretCommand({ Name: name, Description: description }));
        },
        // Somebody else, or an earlier try whose reply was lost, has made it.
        ['ResourceExistsException'],
        undefined,
      ),
    read: (key) => call((loaded) => read(loaded, name, key), ['ResourceNotFoundException'], null),
    put: (id, text, label) =>
      call((loaded) => put(loaded, name, id, text, label), ['ResourceExistsException'], false),
    move: (move) => call((loaded) => moveLabel(loaded, name, move), ['InvalidParameterException'], false),
  };
}

async function describe(load: () => Promise<LoadedSdk>, name: string): Promise<SecretState> {
  const { sdk, client } = await load();
  const reply = await client.send(new sdk.DescribeSecretCommand({ SecretId: name }));
  const holders = new Map<string, string>();
  for (const [id, labels] of Object.entries(reply.VersionIdsToStages ?? {}))
    for (const label of labels) holders.set(label, id);
  return {
    holders,
    rotatesItself: reply.RotationEnabled === true,
    isBeingDeleted: reply.DeletedDate !== undefined,
  };
}

async function read({ sdk, client }: LoadedSdk, name: string, key: VersionKey): Promise<SecretVersion> {
  const which = 'label' in key ? { VersionStage: key.label } : { VersionId: key.id };
  const reply = await client.send(new sdk.GetSecretValueCommand({ SecretId: name, ...which }));
  return {
    id: reply.VersionId ?? '',
    text: reply.SecretString === undefined ? null : new Secret(reply.SecretString),
  };
}

async function put(
  { sdk, client }: LoadedSdk,
  name: string,
  id: string,
  text: string,
  label: string,
): Promise<boolean> {
  await client.send(
    new sdk.PutSecretValueCommand({
      SecretId: name,
      ClientRequestToken: id,
      SecretString: text,
      VersionStages: [label],
    }),
  );
  return true;
}

async function moveLabel(
  { sdk, client }: LoadedSdk,
  name: string,
  { label, to, from }: LabelMove,
): Promise<boolean> {
  await client.send(
    new sdk.UpdateSecretVersionStageCommand({
      SecretId: name,
      VersionStage: label,
      ...(to === null ? {} : { MoveToVersionId: to }),
      ...(from === null ? {} : { RemoveFromVersionId: from }),
    }),
  );
  return true;
}

/** InvalidRequestException says only that the secret's state does not fit; the state tells why. */
async function unfitState(look: () => Promise<SecretState>, place: string): Promise<Fault> {
  const state = await look().catch(() => null);
  if (state?.isBeingDeleted)
    return new Fault('KT3204', { place, saw: 'the secret is scheduled for deletion' });
  return new Fault('KT3015', {
    place,
    saw: 'the state of the secret does not allow it (InvalidRequestException)',
  });
}
