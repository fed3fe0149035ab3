import { newMount, newToken, sharedOpenBao } from '../servers/openbao.ts';
import type { VaultPlace } from './place.ts';

/** A mount of the shared OpenBao, with a token that may do what the daemon needs and nothing else. */
export async function makeVault(): Promise<VaultPlace> {
  const bao = await sharedOpenBao();
  const mount = await newMount(bao);
  const token = await newToken(
    bao,
    `path "${mount}/*" { capabilities = ["create", "read", "update", "delete", "list"] }`,
  );
  return { bao, mount, token, address: bao.address };
}
