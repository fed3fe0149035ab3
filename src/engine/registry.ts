import { Fault } from '../domain/fault.ts';
import type { CredentialSpec, Fleet } from '../domain/spec.ts';
import type { Registration } from '../ports/journal.ts';
import type { Ports } from './ports.ts';

const CONFIG = 'config';
const MOST_CLASHES = 100;

/**
 * Brings the journal's list of credentials in line with the manifests: new ones are registered, renamed ones keep
 * their history, those that disappeared become unmanaged, and what changed is looked at again. Nothing is deleted.
 *
 * Replicas read the same manifests at the same time and clash, on one batch of names after the other. Whoever was second
 * looks again and finds it done.
 */
export async function syncRegistry(ports: Ports, fleet: Fleet, before: Fleet | null): Promise<void> {
  for (let clashes = 0; ; clashes += 1) {
    try {
      return await syncOnce(ports, fleet, before);
    } catch (thrown) {
      if (!isClash(thrown) || clashes === MOST_CLASHES) throw thrown;
    }
  }
}

function isClash(thrown: unknown): boolean {
  return thrown instanceof Fault && (thrown.code === 'KT2106' || thrown.code === 'KT2114');
}

async function syncOnce(ports: Ports, fleet: Fleet, before: Fleet | null): Promise<void> {
  const known = new Map((await ports.journal.registered()).map((entry) => [entry.name, entry]));
  const fresh: CredentialSpec[] = [];
  for (const spec of fleet.credentials.values()) {
    if (known.delete(spec.name)) continue;
    const former = spec.was === null ? undefined : known.get(spec.was);
    if (former === undefined) fresh.push(spec);
    else {
      known.delete(former.name);
      await rename(ports, former, spec);
    }
  }
  const refused = await register(ports, fresh);
  await wakeChanged(ports, fleet, before, [...known.values()]);
  if (refused !== null) throw refused;
}

/** Registers all whose names are free; resolves to what is to be said of the others. */
async function register(
  { journal, ids, clock }: Ports,
  fresh: readonly CredentialSpec[],
): Promise<Fault | null> {
  if (fresh.length === 0) return null;
  const former = await journal.formerNames();
  const free = fresh.filter(({ name }) => !former.has(name));
  const registrations = free.map(({ name }) => ({ uid: ids.next('cred'), name }));
  if (registrations.length > 0) await journal.register(registrations, { at: clock.now() });
  const [stale] = fresh.flatMap((spec) => nameGivenUp(spec, former));
  return stale ?? null;
}

/**
 * What is wrong with manifests by what the journal knows. A replica may read those of before a rename after another one has
 * renamed: what it takes for new is the same key, and two histories of one key would each reset it.
 */
export async function namesGivenUpIn(
  { journal }: Pick<Ports, 'journal'>,
  { credentials }: Pick<Fleet, 'credentials'>,
): Promise<readonly Fault[]> {
  const former = await journal.formerNames();
  const suspects = [...credentials.values()].filter(({ name }) => former.has(name));
  if (suspects.length === 0) return [];
  const known = new Set((await journal.registered()).map(({ name }) => name));
  const fresh = suspects.filter(({ name, was }) => !known.has(name) && (was === null || !known.has(was)));
  return fresh.flatMap((spec) => nameGivenUp(spec, former));
}

function nameGivenUp(
  { name, source: { file, line } }: CredentialSpec,
  former: ReadonlyMap<string, string>,
): readonly Fault[] {
  const now = former.get(name);
  if (now === undefined) return [];
  const fault = new Fault('KT2116', {
    place: `${file}:${line}: credential ${name}`,
    saw: `the credential that had the name is called ${now}`,
    next: `wait for the manifests of today, or write \`was: ${now}\` to take the name back, or choose another one`,
  });
  return [fault];
}

async function rename(ports: Ports, former: Registration, spec: CredentialSpec): Promise<void> {
  const state = await ports.journal.state(former.uid);
  // Another replica may have read the list before us and renamed it meanwhile.
  if (state === null || state.name === spec.name) return;
  const meta = { at: ports.clock.now(), actor: CONFIG };
  await ports.journal.append(former.uid, state.seq, [{ type: 'Renamed', name: spec.name }], meta, {
    dueAt: meta.at,
  });
}

/** The unmanaged ones too: their alert is raised when they are looked at. */
async function wakeChanged(
  ports: Ports,
  fleet: Fleet,
  before: Fleet | null,
  gone: readonly Registration[],
): Promise<void> {
  const now = ports.clock.now();
  if (before === null || !sameRules(fleet, before)) {
    if (before !== null || gone.length > 0)
      await ports.journal.wake(before === null ? uidsOf(gone) : null, now);
    return;
  }
  const changed = [...fleet.credentials.values()].filter(
    (spec) => JSON.stringify(spec) !== JSON.stringify(before.credentials.get(spec.name)),
  );
  const byName = new Map((await ports.journal.registered()).map((entry) => [entry.name, entry.uid]));
  const uids = [...changed.flatMap((spec) => byName.get(spec.name) ?? []), ...uidsOf(gone)];
  if (uids.length > 0) await ports.journal.wake(uids, now);
}

function uidsOf(entries: readonly Registration[]): readonly string[] {
  return entries.map((entry) => entry.uid);
}

/** Policies, issuers and stores concern every credential; a new value of any of them wakes all. */
function sameRules(left: Fleet, right: Fleet): boolean {
  return rulesOf(left) === rulesOf(right);
}

function rulesOf(fleet: Fleet): string {
  return JSON.stringify([fleet.policies, [...fleet.issuers.values()], [...fleet.stores.values()]]);
}
