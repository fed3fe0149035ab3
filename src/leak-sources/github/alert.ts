import { z } from 'zod';
import { get } from '../../connections/http/get.ts';
import type { Receiver } from '../../connections/http/post.ts';
import { asFault, Fault } from '../../domain/fault.ts';
import type { Secret } from '../../domain/secret.ts';

/** Where alerts are asked for, and with what. */
export interface GithubApi {
  readonly receiver: Receiver;
  readonly token: Secret;
  readonly place: string;
}

const alertSchema = z.object({
  secret: z.string().min(1),
  secret_type: z.string().nullish(),
  html_url: z.string().nullish(),
});

const detailsSchema = z.object({
  path: z.string().nullish(),
  start_line: z.number().nullish(),
  commit_sha: z.string().nullish(),
});

export const locationSchema = z.object({ details: detailsSchema });

export type AlertLocation = z.output<typeof detailsSchema>;
export type FetchedAlert = z.output<typeof alertSchema>;

/** The address is made here from names that were looked at, and never taken from what somebody sent. */
export async function fetchAlert(api: GithubApi, repository: string, number: number): Promise<FetchedAlert> {
  const alert = alertSchema.safeParse(await ask(api, pathOf(repository, number)));
  if (alert.success) return alert.data;
  throw new Fault('KT1405', { place: api.place, saw: 'an answer without a secret' });
}

/** Those that are known by now; more come as deliveries of their own. */
export async function fetchLocations(
  api: GithubApi,
  repository: string,
  number: number,
): Promise<readonly AlertLocation[]> {
  const list = z
    .array(locationSchema)
    .safeParse(await ask(api, `${pathOf(repository, number)}/locations?per_page=100`));
  return list.success ? list.data.map(({ details }) => details) : [];
}

function pathOf(repository: string, number: number): string {
  return `/repos/${repository}/secret-scanning/alerts/${number}`;
}

async function ask({ receiver, token, place }: GithubApi, path: string): Promise<unknown> {
  const { url } = receiver;
  const address = new URL(`${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`);
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token.reveal()}`,
    'x-github-api-version': '2022-11-28',
  };
  try {
    return JSON.parse(await get({ ...receiver, url: address }, headers, place));
  } catch (cause) {
    // What stands in an answer that is no JSON is nobody's business.
    const saw = cause instanceof SyntaxError ? 'no JSON' : asFault(cause, place).saw;
    throw new Fault('KT1405', { place, saw });
  }
}
