import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AlertRow } from '../../src/domain/alert.ts';
import { SECOND_MS } from '../../src/domain/duration.ts';
import type { CredentialEvent } from '../../src/domain/events.ts';
import type { Started } from '../../src/domain/requests.ts';
import { Fault } from '../../src/domain/fault.ts';
import { agreeing } from './agreeing-double.ts';
import type { BackupReceipt, CredentialView, EventView, Plan, StatusRow } from '../../src/domain/views.ts';
import { alerting } from './alerting-double.ts';
import { attending } from './attending-double.ts';
import { recalling } from './recall-double.ts';
import { recording } from './recording-double.ts';
import type { SurveyedPlace } from '../../src/domain/survey/view.ts';
import { living } from './life-double.ts';
import { listening } from './listening-double.ts';
import { ADOPTION, CHECKS, INFO, WHY } from './sample-answers.ts';
import { CONSUMER_TOKEN, ORDER_ROUTER } from './known-callers.ts';
import type { Operations } from '../../src/engine/operations/operations.ts';
import { SIMULATION } from './sample-simulation.ts';
import { fleet, NOW, sampleCustody, somePlan, someWatch } from './sample-fleet.ts';

export interface Call {
  readonly operation: string;
  readonly args: readonly unknown[];
}

export interface OperationsDouble {
  readonly operations: Operations;
  readonly calls: readonly Call[];
  /** Appends events to a credential's stream and wakes whoever waits. */
  push(name: string, ...events: readonly CredentialEvent[]): void;
  /** What the next `rotate`, `apply` or `revoke` of a credential leads to. */
  script(name: string, events: readonly CredentialEvent[]): void;
  set(name: string, change: Partial<CredentialView>): void;
  /** Makes one operation reject. */
  fail(operation: keyof Operations, thrown: unknown): void;
  plan: Plan;
  alerts: readonly AlertRow[];
  /** What stands in stores, for `survey`. */
  surveyed: readonly SurveyedPlace[];
}

/** A fleet in memory that obeys the interface of the engine: what it says is what a test has put in. */
export function createOperationsDouble(credentials: readonly CredentialView[] = fleet()): OperationsDouble {
  const stage = createStage(credentials);
  const said = { plan: somePlan(), alerts: [] as readonly AlertRow[] };
  const double: OperationsDouble = {
    surveyed: [],
    calls: stage.calls,
    push: stage.push,
    script: (name, scripted) => void stage.scripts.set(name, scripted),
    set: (name, change) => void stage.views.set(name, { ...stage.find(name), ...change }),
    fail: (operation, thrown) => void stage.failures.set(operation, thrown),
    get plan() {
      return said.plan;
    },
    set plan(plan) {
      said.plan = plan;
    },
    get alerts() {
      return said.alerts;
    },
    set alerts(alerts) {
      said.alerts = alerts;
    },
    operations: {
      ...{ ...looking(stage, said), ...asking(stage), ...attending(stage.note), ...keeping(stage) },
      ...agreeing(stage.note),
      ...recording(stage.note),
      ...recalling(stage.note),
      ...{
        ...looking(stage, said),
        ...asking(stage),
        ...attending(stage.note),
        ...living(stage, () => double.surveyed),
        ...alerting(stage),
        ...keeping(stage),
      },
      ...listening(stage),
    },
  };
  return double;
}

interface Stage {
  readonly views: Map<string, CredentialView>;
  readonly events: EventView[];
  readonly scripts: Map<string, readonly CredentialEvent[]>;
  readonly failures: Map<string, unknown>;
  readonly calls: Call[];
  readonly note: (operation: keyof Operations, ...args: readonly unknown[]) => void;
  readonly find: (name: string) => CredentialView;
  readonly push: (name: string, ...added: readonly CredentialEvent[]) => void;
  /** Starts what is scripted for a credential. */
  readonly play: (name: string) => Started;
  /** Resolves at the next event, or after `ms`. */
  readonly nextEvent: (ms: number) => Promise<void>;
}

function createStage(credentials: readonly CredentialView[]): Stage {
  const views = new Map(credentials.map((view) => [view.name, view]));
  const events: EventView[] = [];
  const scripts = new Map<string, readonly CredentialEvent[]>();
  const failures = new Map<string, unknown>();
  const calls: Call[] = [];
  let waiting: (() => void)[] = [];
  const push: Stage['push'] = (name, ...added) => {
    for (const event of added) events.push(eventView(name, event, events));
    for (const wake of waiting) wake();
    waiting = [];
  };
  return {
    ...{ views, events, scripts, failures, calls, push },
    note: (operation, ...args) => {
      calls.push({ operation, args });
      if (failures.has(operation)) throw failures.get(operation);
    },
    find: (name) => {
      const view = views.get(name);
      if (view !== undefined) return view;
      throw new Fault('KT5012', { place: `credential ${name}`, saw: 'no such credential' });
    },
    play: (name) => {
      const scripted = scripts.get(name);
      const afterPosition = events.length;
      if (scripted !== undefined) setTimeout(() => push(name, ...scripted), 20);
      return { afterPosition, approval: null };
    },
    nextEvent: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms).unref();
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

type Looking = Pick<
  Operations,
  'info' | 'status' | 'show' | 'why' | 'adoption' | 'plan' | 'simulate' | 'alerts' | 'doctor'
>;

function looking(stage: Stage, said: { plan: Plan; alerts: readonly AlertRow[] }): Looking {
  const { note, find, views } = stage;
  return {
    simulate: async (request) => {
      note('simulate', request);
      return SIMULATION;
    },
    info: async () => {
      note('info');
      return { ...INFO, credentials: views.size };
    },
    status: async (names = null, { afterName, limit } = { afterName: null, limit: null }) => {
      note('status');
      return [...views.values()]
        .filter(({ name }) => names === null || names.includes(name))
        .filter(({ name }) => afterName === null || name > afterName)
        .slice(0, limit ?? undefined)
        .map(rowOf);
    },
    show: async (name) => {
      note('show', name);
      return find(name);
    },
    why: async (name) => {
      note('why', name);
      return { ...WHY, name, condition: find(name).condition, next: `keyturn rotate ${name}` };
    },
    adoption: async (name) => {
      note('adoption', name);
      return { ...ADOPTION, credential: find(name).name };
    },
    plan: async (at) => {
      note('plan', at);
      return { ...said.plan, watch: someWatch() };
    },
    alerts: async () => {
      note('alerts');
      return said.alerts;
    },
    doctor: async () => {
      note('doctor');
      return CHECKS;
    },
  };
}

type Asking = Pick<
  Operations,
  | 'apply'
  | 'rotate'
  | 'revoke'
  | 'loaded'
  | 'consumerOf'
  | 'backup'
  | 'backupReceipt'
  | 'exportAudit'
  | 'fingerprints'
>;

function asking({ note, find, play }: Stage): Asking {
  return {
    apply: async (plan, caller) => {
      note('apply', plan, caller);
      const requested = plan.items.filter(({ action }) => action === 'rotate-now').map(({ name }) => name);
      requested.forEach(play);
      return { requested, waiting: [], approval: null };
    },
    rotate: async (name, request, caller) => {
      note('rotate', name, request, caller);
      find(name);
      return play(name);
    },
    revoke: async (name, request, caller) => {
      note('revoke', name, request, caller);
      find(name);
      return play(name);
    },
    backup: async (recipients) => {
      note('backup', recipients);
      return { id: RECEIPT.backup, bytes: Readable.from([BACKUP]) };
    },
    exportAudit: async (period) => {
      note('exportAudit', period);
      return Readable.from([BACKUP]);
    },
    fingerprints: async (request, caller) => {
      note('fingerprints', request, caller);
      return Buffer.from('{}\n');
    },
    backupReceipt: async (id) => {
      note('backupReceipt', id);
      return RECEIPT;
    },
    loaded: async (name, consumer, version, caller) => {
      note('loaded', name, consumer, version, caller);
      find(name);
    },
    consumerOf: async (token) => (token === CONSUMER_TOKEN ? ORDER_ROUTER : null),
  };
}

function keeping({ note }: Stage) {
  return {
    custody: async () => {
      note('custody');
      return sampleCustody();
    },
    importEscrow: async ({ file, replica }, caller) => {
      note('importEscrow', { file, replica }, caller);
      const unread = [{ credential: 'cred_1', attempt: 'att_2', code: 'KT2011' }];
      return { replica, entries: 3, appended: 1, foreign: 0, damaged: 0, unread, complete: false };
    },
    declareGone: async (...args) => note('declareGone', ...args),
  } satisfies Partial<Operations>;
}

/** What a double backs up: no backup, but bytes with a receipt. */
export const BACKUP = Buffer.from('the bytes of a backup');

export const RECEIPT: BackupReceipt = {
  ...{ backup: 'bak_1', takenAt: NOW, bytes: BACKUP.length, streams: 3, events: 40, sealed: 4, escrow: 0 },
  sha256: createHash('sha256').update(BACKUP).digest('hex'),
};

function rowOf(view: CredentialView): StatusRow {
  const { name, uid, condition, issuer, owner, version, ageMs, limits } = view;
  const { next, nextAt, overlapEndsAt, consumers } = view;
  const first = { name, uid, condition, issuer, owner, version, ageMs, limits };
  return { ...first, next, nextAt, overlapEndsAt, consumers };
}

function eventView(name: string, event: CredentialEvent, before: readonly EventView[]): EventView {
  const position = before.length + 1;
  return {
    position,
    name,
    stream: `cred_${name}`,
    seq: before.filter((each) => each.name === name).length + 1,
    at: NOW + position * SECOND_MS,
    actor: event.type === 'Requested' || event.type === 'KillOpened' ? 'user:administrator' : 'engine',
    schema: 1,
    event,
    hash: position.toString(16).padStart(64, '0'),
  };
}
