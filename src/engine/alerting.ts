import type { AlertRow, NotificationKind, NotificationRow } from '../domain/alert.ts';
import { alertCatalogue } from '../domain/alerts/catalogue.ts';
import type { AlertCode, AlertEntry } from '../domain/alerts/catalogue.ts';
import { conditionsOf } from '../domain/alerts/conditions.ts';
import type { Condition } from '../domain/alerts/conditions.ts';
import type { CredentialState } from '../domain/credential.ts';
import { MINUTE_MS } from '../domain/duration.ts';
import type { Facts } from '../domain/facts.ts';
import { asFault } from '../domain/fault.ts';
import { routeTakes } from '../domain/policy/route.ts';
import { nextRetry } from '../domain/retry.ts';
import type { RouteSpec } from '../domain/policy/spec.ts';
import type { Channel } from '../ports/channel.ts';
import type { FleetHolder } from './fleet.ts';
import type { Ports } from './ports.ts';

/** The channel that is always there: an alert that no route sends anywhere is still in the log. */
export const LOG_CHANNEL = 'log';
export const INSTALLATION = 'installation';

const NOTIFICATIONS_AT_ONCE = 20;
/** Replicas whose clocks differ by less don't correct each other. */
const CLOCKS_APART_MS = 10 * MINUTE_MS;

export interface AlertingDeps {
  readonly ports: Ports;
  readonly fleet: FleetHolder;
  readonly channel: (name: string) => Promise<Channel>;
}

export interface Alerting {
  /** Raises and resolves what has changed for a credential; resolves to when that may next change by itself. */
  reviewCredential(state: CredentialState, facts: Facts): Promise<number | null>;
  /**
   * The same for what is wrong with the installation: `everywhere` looks the same from every replica; `here` concerns
   * the named one alone, and no other one resolves it.
   */
  reviewInstallation(conditions: InstallationConditions): Promise<void>;
  /** Repeats what is due and delivers what waits. */
  tick(): Promise<void>;
}

export interface InstallationConditions {
  readonly everywhere: readonly Condition[];
  readonly here: readonly Condition[];
  /** Null: there is one process and no other. */
  readonly replica: string | null;
}

/** Who an alert is about, and where it may go. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly routes: readonly RouteSpec[];
}

export function createAlerting(deps: AlertingDeps): Alerting {
  return {
    reviewCredential: async (state, facts) => {
      const { raised, changesAt } = conditionsOf(state, facts);
      const subject = {
        ...{ id: state.uid, name: state.name, labels: facts.spec?.labels ?? {} },
        routes: facts.policy?.routes ?? [],
      };
      await review(deps, subject, raised);
      return changesAt;
    },
    reviewInstallation: async ({ everywhere, here, replica }) => {
      const subject = installationOf(deps.fleet);
      const own = here.map((each) => (replica === null ? each : ofReplica(each, replica)));
      await review(deps, subject, [...everywhere, ...own], (alert) => isSeenFrom(replica, alert));
    },
    tick: async () => {
      await repeatDue(deps);
      await deliverDue(deps);
    },
  };
}

/** What concerns all of it goes wherever any policy sends its alerts. */
export function installationOf(fleet: FleetHolder): Subject {
  const routes = fleet.current().policies.flatMap((policy) => policy.routes);
  return { id: INSTALLATION, name: INSTALLATION, labels: {}, routes };
}

const REPLICA = 'replica ';

export function ofReplica(condition: Condition, replica: string): Condition {
  const { aspect, summary } = condition;
  return { ...condition, aspect: `${REPLICA}${replica} ${aspect}`, summary: `${replica}: ${summary}` };
}

function isSeenFrom(replica: string | null, { key }: AlertRow): boolean {
  const aspect = key.slice(key.indexOf(`/${INSTALLATION}/`) + INSTALLATION.length + 2);
  return replica === null || !aspect.startsWith(REPLICA) || aspect.startsWith(`${REPLICA}${replica} `);
}

/** `isOurs` tells which alerts of the subject this process can judge to be over. */
async function review(
  deps: AlertingDeps,
  subject: Subject,
  conditions: readonly Condition[],
  isOurs: (alert: AlertRow) => boolean = () => true,
): Promise<void> {
  const { journal, clock } = deps.ports;
  const ours = (await journal.alerts.raised(subject.id)).filter(isOurs);
  const raised = new Map(ours.map((alert) => [alert.key, alert]));
  const now = clock.now();
  const changed: AlertRow[] = [];
  const notices: NotificationRow[] = [];
  for (const condition of conditions) {
    const key = keyOf(subject, condition);
    const known = raised.get(key);
    if (known !== undefined) {
      raised.delete(key);
      if (isPutOff(known, now)) await repeat(deps, known, now);
      continue;
    }
    const alert = raisedAlert(subject, condition, now);
    changed.push(alert);
    notices.push(...noticesFor(deps, alert, 'raised', now));
  }
  for (const gone of raised.values()) {
    const alert: AlertRow = { ...gone, state: 'resolved', resolvedAt: now, repeatAt: null };
    changed.push(alert);
    notices.push(...noticesFor(deps, alert, 'resolved', now));
  }
  if (changed.length > 0) await journal.alerts.save(changed, notices);
}

function keyOf(subject: Subject, condition: Condition): string {
  return `${condition.code}/${subject.id}/${condition.aspect}`;
}

export function raisedAlert(subject: Subject, condition: Condition, now: number): AlertRow {
  const entry: AlertEntry = alertCatalogue[condition.code];
  const { channels, repeatMs } = routesOf(subject, condition.code);
  return {
    key: keyOf(subject, condition),
    code: condition.code,
    subject: subject.id,
    subjectName: subject.name,
    severity: entry.severity,
    summary: condition.summary,
    next: condition.next ?? entry.next.replace('CREDENTIAL', subject.name),
    state: 'raised',
    raisedAt: now,
    resolvedAt: null,
    repeatAt: repeatMs === null ? null : now + repeatMs,
    channels,
    repeatMs,
    thread: `${keyOf(subject, condition)}@${now}`,
    ack: null,
    drill: false,
    marketZone: null,
  };
}

/** Every matching route adds its channels; the shortest repetition wins. */
function routesOf(
  { routes, labels }: Subject,
  code: AlertCode,
): { readonly channels: readonly string[]; readonly repeatMs: number | null } {
  const { severity, everyMs }: AlertEntry = alertCatalogue[code];
  const matching = routes.filter(({ match }) => routeTakes(match, { severity, code, labels }));
  const repeats = [...matching.map((route) => route.repeatMs), everyMs].filter((ms) => ms != null);
  return {
    channels: [...new Set([LOG_CHANNEL, ...matching.flatMap((route) => route.to)])],
    repeatMs: repeats.length === 0 ? null : Math.min(...repeats),
  };
}

function noticesFor(
  deps: AlertingDeps,
  alert: AlertRow,
  kind: NotificationKind,
  now: number,
): readonly NotificationRow[] {
  return alert.channels.map((channel) => ({
    id: deps.ports.ids.next('note'),
    channel,
    kind,
    alert,
    dueAt: now,
    tries: 0,
  }));
}

async function repeatDue(deps: AlertingDeps): Promise<void> {
  const { journal, clock } = deps.ports;
  const now = clock.now();
  const due = await journal.alerts.dueForRepeat(now, NOTIFICATIONS_AT_ONCE);
  for (const alert of due) await repeat(deps, alert, now);
}

async function repeat(deps: AlertingDeps, alert: AlertRow, now: number): Promise<void> {
  const again: AlertRow = { ...alert, repeatAt: alert.repeatMs === null ? null : now + alert.repeatMs };
  await deps.ports.journal.alerts.save([again], noticesFor(deps, again, 'repeated', now));
}

/** Further away than any repetition: it was set by a clock that ran ahead, and nobody would hear of it for days. */
function isPutOff({ repeatAt, repeatMs }: AlertRow, now: number): boolean {
  return repeatAt !== null && repeatMs !== null && repeatAt - now > repeatMs + CLOCKS_APART_MS;
}

async function deliverDue(deps: AlertingDeps): Promise<void> {
  const { journal, clock } = deps.ports;
  const due = await journal.alerts.dueNotifications(clock.now(), NOTIFICATIONS_AT_ONCE);
  await Promise.all(due.map((notification) => deliver(deps, notification)));
}

/** A channel that was down must not hear of an alert after its end: what is over needs no raising any more. */
async function isOver({ ports }: AlertingDeps, { kind, alert }: NotificationRow): Promise<boolean> {
  if (kind === 'resolved') return false;
  const raised = await ports.journal.alerts.raised(alert.subject);
  return !raised.some(({ key, raisedAt }) => key === alert.key && raisedAt === alert.raisedAt);
}

/** A delivery may repeat, and receivers tell by the id; a channel that fails is tried again with growing pauses. */
async function deliver(deps: AlertingDeps, notification: NotificationRow): Promise<void> {
  const { journal, clock, ids, log, metrics } = deps.ports;
  const { id, channel: name, kind, alert, tries } = notification;
  try {
    if (await isOver(deps, notification)) return await journal.alerts.settle(id, 'delivered');
    const channel = await deps.channel(name);
    await channel.deliver({ id, kind, alert, thread: [alert], reference: null });
    metrics.notification(name, 'delivered');
    await journal.alerts.settle(id, 'delivered');
  } catch (thrown) {
    const fault = asFault(thrown, `channel ${name}`);
    if (fault.code === 'KT2103') throw fault;
    const now = clock.now();
    const earlier = tries === 0 ? undefined : { tries, firstFailedAt: now, retryAt: now, fault };
    const retry = nextRetry(earlier, fault, now, ids.fraction());
    metrics.notification(name, 'failed');
    log.warn('an alert could not be delivered', {
      channel: name,
      code: fault.code,
      saw: fault.saw,
      tries: retry.tries,
    });
    await journal.alerts.settle(id, { tries: retry.tries, dueAt: retry.retryAt });
  }
}
