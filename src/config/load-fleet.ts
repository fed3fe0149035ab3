import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { FaultView } from '../domain/fault.ts';
import type { Secret } from '../domain/secret.ts';
import type { Fleet } from '../domain/spec.ts';
import { checkGoverning } from './check-governing.ts';
import { schedulesWith } from '../schedule/schedules.ts';
import { splitDocuments } from './documents.ts';
import type { DocumentText } from './documents.ts';
import { createDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import type { DriverSchemas } from './drivers.ts';
import type { Environment } from './environment.ts';
import { digestOf } from './manifest-files.ts';
import type { FileStamp } from './manifest-files.ts';
import { readManifest } from './manifest.ts';
import type { Manifest } from './manifest.ts';
import { sortedViews } from './problem.ts';
import { readOnboarding } from './onboarding/read.ts';
import { readAdapter } from './read-adapter.ts';
import { readCalendar } from './read-calendar.ts';
import { readCredential } from './read-credential.ts';
import { readFiles } from './read-files.ts';
import type { FileText } from './read-files.ts';
import { readPolicyTest } from './read-policy-test.ts';
import { readPolicy } from './read-policy.ts';
import { checkRenames } from './renames.ts';
import { readShippedCalendars } from './shipped-calendars.ts';
import { createSecretResolver } from './secret-references.ts';

export type LoadResult =
  | { readonly ok: true; readonly fleet: Fleet; readonly files: readonly FileStamp[] }
  | { readonly ok: false; readonly problems: readonly FaultView[]; readonly files: readonly FileStamp[] };

/** How many documents are read before others get their turn: some ten milliseconds. */
const BATCH = 250;

/**
 * Reads every manifest under `directory` and judges them as a whole. Resolves to the fleet, or to every problem of
 * every file, sorted by place; never rejects because of what stands in the files. `files` are the manifests and the
 * files of their secrets as they were, for `changedSince`. `onSecret` hears of each secret before anything else can.
 * From `now` on the windows of policies must open in time. A fleet of 100,000 credentials takes seconds, so others get
 * their turn in between.
 */
export async function loadFleet(
  directory: string,
  drivers: DriverSchemas,
  environment: Environment,
  now: number,
  onSecret: (secret: Secret) => void = () => undefined,
): Promise<LoadResult> {
  const secrets = createSecretResolver(environment, onSecret);
  const draft = createDraft(drivers, secrets);
  await readShippedCalendars(draft);
  const contents = await readFiles(directory, draft.problems);
  const after: AfterCredentials = { tests: [], onboarding: [] };
  const credentials = await readRest(draft, contents.manifests, after);
  const policies: Manifest[] = [];
  for await (const document of inTurns(credentials)) {
    dispatch(draft, readManifest(document, draft.problems), { policies, ...after });
  }
  for (const policy of policies) readPolicy(draft, policy);
  for (const test of after.tests) readPolicyTest(draft, test);
  for (const dossier of after.onboarding) readOnboarding(draft, dossier);
  checkRenames(draft);
  checkGoverning(draft, now);
  const files = [...contents.stamps, ...secrets.files];
  if (draft.problems.length > 0) return { ok: false, problems: sortedViews(draft.problems), files };
  return { ok: true, fleet: fleetOf(draft, digestOf(contents.manifests, secrets.files)), files };
}

function fleetOf(draft: Draft, digest: string): Fleet {
  const { issuers, stores, channels, leakSources, clusters, calendars, policies, credentials, onboarding } =
    draft;
  const scheduleOf = schedulesWith(calendars);
  return {
    ...{ issuers, stores, channels, leakSources, clusters, policies: [...policies.values()], credentials },
    ...{ calendars, onboarding, scheduleOf, digest },
  };
}

/** What refers to credentials. */
interface AfterCredentials {
  readonly tests: Manifest[];
  readonly onboarding: Manifest[];
}

/** What must wait for others to be read. */
interface Late extends AfterCredentials {
  readonly policies: Manifest[];
}

/** Reads everything but the credentials, policies last, and returns the documents of the credentials unread. */
async function readRest(
  draft: Draft,
  files: readonly FileText[],
  after: AfterCredentials,
): Promise<DocumentText[]> {
  const credentials: DocumentText[] = [];
  const policies: Manifest[] = [];
  for await (const document of inTurns(documentsOf(files))) {
    if (/^kind: *Credential *$/m.test(document.text)) {
      credentials.push(document);
      continue;
    }
    const manifest = readManifest(document, draft.problems);
    if (manifest?.kind === 'Credential') credentials.push(document);
    else dispatch(draft, manifest, { policies, ...after });
  }
  for (const policy of policies) readPolicy(draft, policy);
  return credentials;
}

function* documentsOf(files: readonly FileText[]): Generator<DocumentText> {
  for (const { path, text } of files) yield* splitDocuments(path, text);
}

function dispatch(draft: Draft, manifest: Manifest | null, late: Late): void {
  if (manifest === null) return;
  if (manifest.kind === 'Credential') readCredential(draft, manifest);
  else if (manifest.kind === 'RotationPolicy') late.policies.push(manifest);
  else if (manifest.kind === 'PolicyTest') late.tests.push(manifest);
  else if (manifest.kind === 'OnboardingApplication') late.onboarding.push(manifest);
  else if (manifest.kind === 'Calendar') readCalendar(draft, manifest);
  else readAdapter(draft, manifest.kind, manifest);
}

/** The items one by one, with a pause for others after each batch. */
async function* inTurns<T>(items: Iterable<T>): AsyncGenerator<T> {
  let count = 0;
  for (const item of items) {
    if (++count % BATCH === 0) await yieldToOthers();
    yield item;
  }
}
