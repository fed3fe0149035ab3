import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import { faultOfStatus } from './answer-faults.ts';
import type { Answer } from './answer-faults.ts';
import { readAccountToken, refusedLogin } from './account-token.ts';
import type { AccountLogin } from './account-token.ts';
import type { VaultLogin } from './settings.ts';

/** One request with the given token (null: none). Throws transport faults; every status comes back. */
export type RawCall = (
  method: 'read' | 'write',
  path: string,
  token: Secret | null,
  body?: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

/** What a login came to. */
export interface Granted {
  readonly token: Secret;
  /** 0 where it does not expire. */
  readonly lifeSeconds: number;
  readonly renewable: boolean;
}

export const authSchema = z.object({
  auth: z.object({ client_token: z.string(), lease_duration: z.number(), renewable: z.boolean() }),
});

/** A new token, by whatever the manifest says that we are. Rejects with 31xx where the server does not let us in. */
export function logIn(auth: VaultLogin, call: RawCall, place: string): Promise<Granted> {
  return 'appRole' in auth ? logInByAppRole(auth, call, place) : logInByAccount(auth.kubernetes, call, place);
}

async function logInByAppRole(
  { appRole }: Extract<VaultLogin, { appRole: unknown }>,
  call: RawCall,
  place: string,
): Promise<Granted> {
  const { roleId, secretId, mount } = appRole;
  const answer = await call('write', `auth/${mount}/login`, null, {
    role_id: typeof roleId === 'string' ? roleId : roleId.reveal(),
    secret_id: secretId.reveal(),
  });
  // A server tells a stranger neither whether a login failed nor whether there is one at that path.
  if (answer.status === 400 || answer.status === 403)
    throw new Fault('KT3104', { place, saw: `the login at auth/${mount} was refused (${answer.status})` });
  return grantedIn(answer, place);
}

/** By the token of our pod's service account, which the server shows to the cluster for its word. */
async function logInByAccount(login: AccountLogin, call: RawCall, place: string): Promise<Granted> {
  const { token, claims } = await readAccountToken(login.tokenFile, place);
  const asked = { role: login.role, jwt: token.reveal() };
  const answer = await call('write', `auth/${login.mount}/login`, null, asked);
  const refused = answer.status < 400 ? null : refusedLogin(answer, login, claims, place);
  if (refused !== null) throw refused;
  return grantedIn(answer, place);
}

function grantedIn(answer: Answer, place: string): Granted {
  const known = authSchema.safeParse(answer.body);
  if (!known.success) throw faultOfStatus(answer, place) ?? unexpected(place, answer.status);
  const { client_token, lease_duration, renewable } = known.data.auth;
  return { token: new Secret(client_token), lifeSeconds: lease_duration, renewable };
}

export function unexpected(place: string, status: number): Fault {
  return new Fault('KT3008', { place, saw: `an answer of another form (${status})` });
}
