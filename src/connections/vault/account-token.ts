import { readFile, stat } from 'node:fs/promises';
import { Fault } from '../../domain/fault.ts';
import type { FaultCode, FaultDetails } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import { claimsOf } from '../../domain/token-claims.ts';
import type { Claims } from '../../domain/token-claims.ts';
import type { Answer } from './answer-faults.ts';
import type { VaultLogin } from './settings.ts';

export type AccountLogin = Extract<VaultLogin, { kubernetes: unknown }>['kubernetes'];

/** The token of a service account as it stands in its file now. */
export interface AccountToken {
  readonly token: Secret;
  readonly claims: Claims;
}

const LARGEST_BYTES = 64 * 1024;

/**
 * Never kept: the kubelet replaces the file long before the token ends. What is no such token is sent to nobody, since a wrong path may
 * lead to any secret. Rejects with KT3110.
 */
export async function readAccountToken(file: string, place: string): Promise<AccountToken> {
  const text = await textIn(file).catch(() => null);
  if (text === null) throw new Fault('KT3110', { place, saw: `${file} can not be read` });
  const claims = claimsOf(text);
  if (claims === null)
    throw new Fault('KT3110', { place, saw: `${file} holds no token of a service account` });
  return { token: new Secret(text), claims };
}

async function textIn(file: string): Promise<string | null> {
  const about = await stat(file);
  // A pipe or a device could be read for ever.
  if (!about.isFile() || about.size > LARGEST_BYTES) return null;
  return (await readFile(file, 'utf8')).trim();
}

interface Refusal {
  readonly code: FaultCode;
  readonly details: Omit<FaultDetails, 'place'>;
}

type Judge = (login: AccountLogin, claims: Claims, status: number) => Refusal;

/** What the server says of the reason, each with what we make of it. It says nothing else than `permission denied` of most. */
const REASONS: readonly (readonly [RegExp, Judge])[] = [
  [
    /invalid role name/,
    ({ role, mount }, _claims, status) => ({
      code: 'KT3108',
      details: { saw: `there is no role ${role} at auth/${mount} (${status})`, next: lookAt(mount, 'role') },
    }),
  ],
  [
    /invalid audience/,
    ({ role, mount, tokenFile }, claims, status) => ({
      code: 'KT3108',
      details: {
        saw: `role ${role} does not take a token for ${audiencesOf(claims)} (${status})`,
        expected: `in ${tokenFile} a token for the audience of the role`,
        next: `give the projected token the audience that bao read auth/${mount}/role/${role} shows, then keyturn doctor`,
      },
    }),
  ],
  [/service account name not authorized/, notBound('bound_service_account_names')],
  [/namespace not authorized/, notBound('bound_service_account_namespaces')],
  [
    /invalid (?:expiration time|not before|issued at)/,
    ({ tokenFile }, _claims, status) => ({
      code: 'KT3110',
      details: {
        saw: `the token in ${tokenFile} is not valid by the clock of the server (${status})`,
        expected: 'a token that the kubelet has replaced in time, and clocks that agree',
      },
    }),
  ],
  [
    /could not load backend configuration/,
    ({ mount }, _claims, status) => ({
      code: 'KT3109',
      details: { saw: `auth/${mount} knows no cluster (${status})`, next: lookAt(mount, 'config') },
    }),
  ],
  [
    /no handler for route/,
    ({ mount }, _claims, status) => ({
      code: 'KT3109',
      details: { saw: `nothing is mounted at auth/${mount} (${status})`, next: 'bao auth list' },
    }),
  ],
];

/** The fault of a login that was refused; null where the answer is about something else, such as a sealed server. */
export function refusedLogin(
  answer: Answer,
  login: AccountLogin,
  claims: Claims,
  place: string,
): Fault | null {
  const { status, errors } = answer;
  const known = REASONS.find(([words]) => errors.some((error) => words.test(error)));
  if (known !== undefined) {
    const { code, details } = known[1](login, claims, status);
    return new Fault(code, { place, ...details });
  }
  if (status !== 400 && status !== 403) return null;
  const { role, mount } = login;
  return new Fault('KT3109', {
    place,
    saw: `the login at auth/${mount} as role ${role} was refused (${status}), with a token of ${subjectOf(claims)} for ${audiencesOf(claims)}`,
    next: lookAt(mount, 'config'),
  });
}

function notBound(field: string): Judge {
  return ({ role, mount }, claims, status) => ({
    code: 'KT3108',
    details: {
      saw: `role ${role} is not for ${subjectOf(claims)} (${status})`,
      expected: `that service account in ${field} of the role`,
      next: lookAt(mount, `role/${role}`),
    },
  });
}

function lookAt(mount: string, what: string): string {
  const verb = what === 'role' ? 'list' : 'read';
  return `bao ${verb} auth/${mount}/${what}, then keyturn doctor`;
}

function subjectOf({ subject }: Claims): string {
  return /^system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253}$/.test(subject ?? '')
    ? `${subject}`
    : 'somebody else than a service account';
}

function audiencesOf({ audiences }: Claims): string {
  const shown = audiences.filter((each) => /^[\x21-\x7e]{1,200}$/.test(each)).slice(0, 3);
  return shown.length === 0 ? 'no audience' : `the audience ${shown.join(', ')}`;
}
