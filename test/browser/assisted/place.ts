import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DEVELOPER_MANAGE } from '../../../src/sandbox/pages/frame/sites.ts';
import { DEMO } from '../../../src/sandbox/seed.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import { createInstallation } from '../../support/e2e-surface/installation.ts';
import type { Installation } from '../../support/e2e-surface/installation.ts';
import * as manifests from '../../support/e2e-surface/manifests.ts';

export const NAME = DEMO.application;
/** An application that has no key yet. */
export const FIRST = 'wb-first';

interface Truth {
  readonly applications: readonly {
    readonly name: string;
    readonly counters: { readonly generated: number; readonly reset: number };
    readonly keys: readonly { readonly appKey: string; readonly secretSha256: string }[];
  }[];
}

/** What really happened at the issuer. */
export async function truthOf(
  { apiUrl }: Sandbox,
  name: string = NAME,
): Promise<Truth['applications'][number] | undefined> {
  const { applications } = (await (await fetch(`${apiUrl}/control/state`)).json()) as Truth;
  return applications.find((each) => each.name === name);
}

/** What the user does at the Developer Center before there is a key. */
export async function registerFirst({ apiUrl }: Sandbox): Promise<void> {
  const ask = async (path: string, body: unknown, session?: string): Promise<unknown> => {
    const authorization = session === undefined ? {} : { authorization: `Bearer ${session}` };
    const headers = { 'content-type': 'application/json', ...authorization };
    return (await fetch(apiUrl + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const who = { email: DEMO.user, loginPassword: DEMO.loginPassword };
  const { session } = (await ask('/login', who)) as { readonly session: string };
  await ask('/developer/applications', { name: FIRST }, session);
}

/**
 * The pages of the sandbox as the portal, and a daemon with two keys that a person makes: one that is due, and one that was
 * never made.
 */
export async function openPlace(): Promise<{ readonly sandbox: Sandbox; readonly place: Installation }> {
  const sandbox = await startSandbox({ listen: '127.0.0.1:0', seedDemo: true });
  await registerFirst(sandbox);
  const place = await createInstallation();
  const { appKey = '', appSecret = '' } = sandbox.seeded ?? {};
  await place.secret(`files/${NAME}.json`, JSON.stringify({ APP_KEY: appKey, APP_SECRET: appSecret }));
  const portal = `${sandbox.pagesUrl}${DEVELOPER_MANAGE}`;
  const addresses = { gateway: sandbox.gatewayUrl, api: sandbox.apiUrl };
  await place.write(
    'manifests/all.yaml',
    manifests.together(
      manifests.issuer('webull', addresses, { mint: 'attended', portal, sandbox: undefined }),
      manifests.policy(),
      manifests.store('disk', { driver: 'files', directory: place.path('files') }),
      ...[NAME, FIRST].map((name) => manifests.credential(name, [{ store: 'disk', file: `${name}.json` }])),
    ),
  );
  await place.start();
  return { sandbox, place };
}

/** Whether the destination holds the key that the issuer made last. */
export async function isInStore(
  place: Installation,
  sandbox: Sandbox,
  name: string = NAME,
): Promise<boolean> {
  const text = await readFile(place.path(`files/${name}.json`), 'utf8').catch(() => '{}');
  const { APP_SECRET } = JSON.parse(text) as { readonly APP_SECRET?: string };
  const digest = createHash('sha256')
    .update(APP_SECRET ?? '')
    .digest('hex');
  return digest === (await truthOf(sandbox, name))?.keys.at(-1)?.secretSha256;
}
