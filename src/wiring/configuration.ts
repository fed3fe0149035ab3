import { checkAgainstProfiles } from '../config/check-against-profiles.ts';
import type { Environment } from '../config/environment.ts';
import { loadFleet } from '../config/load-fleet.ts';
import { changedSince, watchManifests } from '../config/watch-manifests.ts';
import type { Condition } from '../domain/alerts/conditions.ts';
import { asFault, viewOfFault } from '../domain/fault.ts';
import type { Fault, FaultView } from '../domain/fault.ts';
import type { IssuerProfile } from '../domain/issuer-profile.ts';
import type { Secret } from '../domain/secret.ts';
import type { AdapterSpec, Fleet, Source } from '../domain/spec.ts';
import { schedulesWith } from '../schedule/schedules.ts';
import { drivers } from './drivers.ts';
import { outsideOf } from './outside.ts';
import type { OutsideDeps, RunningOutside } from './outside.ts';

/** Steps under way may still use the adapters of the configuration before. */
const OLD_ADAPTERS_LIVE_MS = 120_000;

export interface ConfigurationOptions {
  readonly directory: string;
  readonly environment: Environment;
  readonly outsideDeps: Omit<OutsideDeps, 'drivers'>;
  /** Epoch milliseconds: policies are reckoned from then on. */
  readonly now: () => number;
  readonly onSecret: (secret: Secret) => void;
  /** What the journal has against it. Rejects where the journal can't be asked. */
  readonly judge: (fleet: Fleet) => Promise<readonly Fault[]>;
  /** Called with a good configuration that is now in force, and the one before. */
  readonly onReplaced: (fleet: Fleet, before: Fleet) => Promise<void>;
}

/** The configuration in force. A bad edit changes nothing but what `rejected` and its alert say. */
export interface Configuration {
  fleet(): Fleet;
  outside(): RunningOutside;
  rejected(): readonly FaultView[];
  conditions(): readonly Condition[];
  /** Looks whether a file changed; the watch usually was first. Never rejects: what went wrong is a problem, and tried again. */
  reloadIfChanged(): Promise<void>;
  close(): Promise<void>;
}

export class ConfigurationRejected extends Error {
  override readonly name = 'ConfigurationRejected';
  readonly problems: readonly FaultView[];

  constructor(problems: readonly FaultView[]) {
    super(`${problems.length} problems in the manifests`);
    this.problems = problems;
  }
}

/** Loads the manifests; throws ConfigurationRejected with every problem when the first load is not good. */
export async function openConfiguration(options: ConfigurationOptions): Promise<Configuration> {
  const first = await load(options);
  if (first.problems.length > 0) throw new ConfigurationRejected(first.problems);
  const state: State = { ...first, loading: Promise.resolve(), replaces: null, failure: null };

  const reload = async (): Promise<void> => {
    const next = await load(options);
    state.files = next.files;
    state.problems = next.problems;
    if (next.problems.length > 0 || next.fleet.digest === state.fleet.digest) {
      await next.outside.close();
      return;
    }
    const { fleet: before, outside: old } = state;
    state.fleet = next.fleet;
    state.outside = next.outside;
    setTimeout(() => void old.close(), OLD_ADAPTERS_LIVE_MS).unref();
    state.replaces ??= before;
  };

  const look = async (): Promise<void> => {
    if (await changedSince(options.directory, state.files)) await reload();
    if (state.replaces === null) return;
    await options.onReplaced(state.fleet, state.replaces);
    state.replaces = null;
  };

  const reloadIfChanged = (): Promise<void> => {
    // One that fails is told of and tried again; it must not be the last one.
    state.loading = state.loading.then(look).then(
      () => void (state.failure = null),
      (thrown: unknown) => void (state.failure = viewOfFault(asFault(thrown, options.directory))),
    );
    return state.loading;
  };

  const rejected = (): readonly FaultView[] =>
    state.failure === null ? state.problems : [...state.problems, state.failure];

  const watch = watchManifests(options.directory, () => void reloadIfChanged());

  return {
    fleet: () => state.fleet,
    outside: () => state.outside,
    rejected,
    conditions: () => rejectedCondition(rejected()),
    reloadIfChanged,
    close: async () => {
      watch.close();
      await state.loading;
      await state.outside.close();
    },
  };
}

function rejectedCondition(problems: readonly FaultView[]): readonly Condition[] {
  const [first] = problems;
  if (first === undefined) return [];
  return [
    {
      code: 'KT-A203',
      aspect: '',
      summary: `${problems.length} problems, first ${first.code} ${first.place}`,
    },
  ];
}

interface State extends Loaded {
  loading: Promise<void>;
  /** The configuration before the one in force, as long as the journal does not know that one. */
  replaces: Fleet | null;
  /** Of the last look: it could not be made, or not be brought into the journal. */
  failure: FaultView | null;
}

interface Loaded {
  fleet: Fleet;
  outside: RunningOutside;
  problems: readonly FaultView[];
  files: Awaited<ReturnType<typeof loadFleet>>['files'];
}

const EMPTY: Fleet = {
  issuers: new Map(),
  stores: new Map(),
  channels: new Map(),
  leakSources: new Map(),
  clusters: new Map(),
  policies: [],
  credentials: new Map(),
  calendars: new Map(),
  onboarding: new Map(),
  scheduleOf: schedulesWith(new Map()),
  digest: '',
};

/** Valid by its shape, and by what its issuers' profiles make of it. */
async function load(options: ConfigurationOptions): Promise<Loaded> {
  const result = await loadFleet(
    options.directory,
    drivers,
    options.environment,
    options.now(),
    options.onSecret,
  );
  const fleet = result.ok ? result.fleet : EMPTY;
  const refused = (await options.judge(fleet)).map(viewOfFault);
  const outside = outsideOf(fleet, { drivers, ...options.outsideDeps });
  const { files } = result;
  if (!result.ok) return { fleet, outside, problems: result.problems, files };
  return {
    fleet,
    outside,
    problems: [...(await adapterProblems(fleet, outside, options.now())), ...refused],
    files,
  };
}

/** Makes every adapter once: what one refuses is a problem of the manifest that configures it. */
async function adapterProblems(
  fleet: Fleet,
  outside: RunningOutside,
  now: number,
): Promise<readonly FaultView[]> {
  const problems: FaultView[] = [];
  const profiles = new Map<string, IssuerProfile>();
  const makeAll = async (
    specs: ReadonlyMap<string, AdapterSpec>,
    make: (name: string) => Promise<unknown>,
  ): Promise<void> => {
    for (const [name, { source }] of specs) {
      await make(name).catch((thrown: unknown) => problems.push(problemOf(thrown, source)));
    }
  };
  await makeAll(fleet.issuers, async (name) => profiles.set(name, (await outside.issuer(name)).profile));
  await makeAll(fleet.stores, (name) => outside.store(name));
  await makeAll(fleet.channels, (name) => outside.channel(name));
  await makeAll(fleet.leakSources, (name) => outside.leakSource(name));
  await makeAll(fleet.clusters, (name) => outside.cluster(name));
  return [...problems, ...checkAgainstProfiles(fleet, profiles, now)];
}

/** What an adapter refuses names the adapter; a person needs the line of its manifest too. */
function problemOf(thrown: unknown, { file, line }: Source): FaultView {
  const view = viewOfFault(asFault(thrown, 'manifests'));
  return { ...view, place: `${file}:${line}: ${view.place}` };
}
