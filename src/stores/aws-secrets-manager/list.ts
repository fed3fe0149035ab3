import { awsFault } from '../../connections/aws/aws-faults.ts';
import type { PlaceQuery } from '../../ports/store.ts';
import { refuseMany } from '../listing.ts';
import { destinationSchema } from './place.ts';
import type { LoadedSdk } from './secrets-api.ts';

const PAGE = 100;

/** Names below a prefix, with a tag if one is asked for; without secrets that are being deleted, or that rotate themselves. */
export async function listPlaces(
  name: string,
  load: () => Promise<LoadedSdk>,
  query: PlaceQuery,
): Promise<readonly string[]> {
  const place = `store ${name}`;
  try {
    const found: string[] = [];
    for await (const secret of pages(await load(), query)) {
      found.push(secret);
      refuseMany(found.length, query, place);
    }
    return found.sort();
  } catch (thrown) {
    throw awsFault(thrown, place);
  }
}

async function* pages({ sdk, client }: LoadedSdk, { prefix, tag }: PlaceQuery): AsyncGenerator<string, void> {
  let token: string | undefined;
  do {
    const filters = [
      ...(prefix === '' ? [] : [{ Key: 'name' as const, Values: [prefix] }]),
      ...(tag === null ? [] : [{ Key: 'tag-key' as const, Values: [tag.key] }]),
    ];
    const reply = await client.send(
      new sdk.ListSecretsCommand({
        ...{ MaxResults: PAGE, Filters: filters },
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const { Name = '', Tags = [], RotationEnabled } of reply.SecretList ?? []) {
      // The filters of AWS know beginnings of words; whether it is meant is seen here.
      const tagged = tag === null || Tags.some(({ Key, Value }) => Key === tag.key && Value === tag.value);
      const named = Name.startsWith(prefix) && destinationSchema.safeParse({ secret: Name }).success;
      if (tagged && named && RotationEnabled !== true) yield Name;
    }
    token = reply.NextToken;
  } while (token !== undefined);
}
