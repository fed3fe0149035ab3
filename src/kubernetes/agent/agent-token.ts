import { readTokenFile } from '../../client/endpoint.ts';
import type { Secret } from '../../domain/secret.ts';

/** A group may share it, as the files that it is good for; everybody may not. */
const EVERYBODY = 0o007;

/** Rejects with KT6004 or KT6005. */
export function readAgentToken(file: string): Promise<Secret> {
  return readTokenFile(file, EVERYBODY);
}
