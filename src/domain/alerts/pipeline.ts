import type { Acknowledgement, AlertRow, HeldBack, NotificationKind } from '../alert.ts';
import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { Severity } from '../spec.ts';
import { alertCatalogue } from './catalogue.ts';
import type { AlertEntry } from './catalogue.ts';
import type { Condition } from './conditions.ts';
import { LOG_CHANNEL, routingOf } from './route.ts';
import type { Routing, Subject } from './route.ts';
import { silenceOver } from './silence.ts';
import type { Silence } from './silence.ts';
import { hiddenBy } from './suppress.ts';

/** What is to be said, and where. */
export interface Saying {
  readonly kind: NotificationKind;
  readonly channels: readonly string[];
}

/** An alert after a decision, and what follows from it. Both are one commit. */
export interface Decided {
  readonly alert: AlertRow;
  readonly sayings: readonly Saying[];
}

/** What a decision looks at besides the alert. */
export interface Around {
  readonly now: number;
  readonly silences: readonly Silence[];
  /** The codes that stand for the same subject. */
  readonly standing: ReadonlySet<string>;
}

/** A drill that nobody acknowledges is over by itself, after the last step of most escalations. */
export const DRILL_MS = HOUR_MS;
/** Replicas whose clocks differ by less don't correct each other. */
const CLOCKS_APART_MS = 10 * MINUTE_MS;

export function keyOf(subject: Pick<Subject, 'id'>, { code, aspect }: Condition): string {
  return `${code}/${subject.id}/${aspect}`;
}

/** A condition that nobody has heard of yet. */
export function raise(subject: Subject, condition: Condition, around: Around): Decided {
  const alert = unsaid(subject, condition, around.now);
  return lookAgain(alert, around) ?? { alert, sayings: [] };
}

/** The alert of a condition as it is before anything is said of it. */
export function unsaid(subject: Subject, condition: Condition, now: number): AlertRow {
  const { everyMs, ...entry } = entryOf(condition);
  const severity = condition.severity ?? entry.severity;
  const key = keyOf(subject, condition);
  return {
    ...{ key, code: condition.code, subject: subject.id, subjectName: subject.name, severity },
    summary: condition.summary,
    next: condition.next ?? entry.next.replace('CREDENTIAL', subject.name),
    ...{ state: 'raised', raisedAt: now, resolvedAt: null, repeatAt: null, revision: 0 },
    ...routing(subject, condition, severity, everyMs ?? null),
    ...{ labels: subject.labels, thread: subject.thread ?? `${key}@${now}`, marketZone: subject.marketZone },
    ...{ told: [], firstSaidAt: null, lastSaidAt: null, escalated: 0, ack: null, heldBack: null },
    drill: condition.code === 'KT-A343',
  };
}

/** What is known already, seen again: the policy may send it elsewhere by now, and something may have become due. */
export function seenAgain(
  alert: AlertRow,
  subject: Subject,
  condition: Condition,
  around: Around,
): Decided | null {
  const next = routing(subject, condition, alert.severity, everyOf(alert.code));
  const isRerouted =
    next.repeatMs !== alert.repeatMs ||
    next.channels.join() !== alert.channels.join() ||
    JSON.stringify(next.escalation) !== JSON.stringify(alert.escalation);
  if (!isRerouted) return lookAgain(alert, around);
  const rerouted = { ...alert, ...next };
  return lookAgain(rerouted, around) ?? after(rerouted, []);
}

/** Dedupe is behind us; here an alert is held back, said, repeated or escalated, or nothing changes (null). */
export function lookAgain(alert: AlertRow, around: Around): Decided | null {
  const { now } = around;
  if (alert.drill && now >= alert.raisedAt + DRILL_MS) return resolve(alert, now);
  const heldBack = holdOn(alert, around);
  if (heldBack !== null) return keepQuiet(alert, heldBack, now);
  const upright = settled(alert, now);
  const first = sayFirst(upright, now);
  const escalated = escalate(first.alert, now);
  const last =
    first.sayings.length === 0 && escalated.sayings.length === 0
      ? sayAgain(escalated.alert, now, upright !== alert)
      : { alert: escalated.alert, sayings: [] };
  const sayings = [...first.sayings, ...escalated.sayings, ...last.sayings];
  const next = { ...last.alert, heldBack: null, repeatAt: nextLookAt(last.alert) };
  if (sayings.length === 0 && alert.heldBack === null && next.repeatAt === alert.repeatAt) return null;
  return after(next, sayings);
}

export function resolve(alert: AlertRow, now: number): Decided {
  const over: AlertRow = { ...alert, state: 'resolved', resolvedAt: now, repeatAt: null };
  return after(over, [{ kind: 'resolved', channels: alert.told }]);
}

/** Whoever acknowledges ends escalation and repetition everywhere. A drill has then done what it was for. */
export function acknowledge(alert: AlertRow, ack: Acknowledgement): Decided {
  const acknowledged = { ...alert, ack };
  const said: Saying = { kind: 'acknowledged', channels: alert.told };
  if (!alert.drill) return after({ ...acknowledged, repeatAt: nextLookAt(acknowledged) }, [said]);
  const over = resolve(acknowledged, ack.at);
  return { ...over, sayings: [said, ...over.sayings] };
}

/** After a restore everybody was told long ago, and the next turn counts from now. */
export function restored(alert: AlertRow, restoredAt: number): AlertRow {
  const next = { ...alert, firstSaidAt: restoredAt, lastSaidAt: restoredAt };
  return { ...next, repeatAt: nextLookAt(next) };
}

function entryOf({ code }: Condition): AlertEntry {
  return alertCatalogue[code];
}

/** How often the catalogue has it said again, acknowledged or not; null: the policy alone decides. */
function everyOf(code: string): number | null {
  const entry: AlertEntry | undefined = alertCatalogue[code as keyof typeof alertCatalogue];
  return entry?.everyMs ?? null;
}

function routing(
  subject: Subject,
  { code, avoid }: Condition,
  severity: Severity,
  everyMs: number | null,
): Routing {
  return routingOf(subject, { code, severity, everyMs, avoid: avoid ?? null });
}

function holdOn(alert: AlertRow, { now, silences, standing }: Around): HeldBack | null {
  const silence = silenceOver(alert, silences, now);
  if (silence !== null) return { by: `silence ${silence.id}`, untilAt: silence.untilAt };
  const other = hiddenBy(alert.code, standing);
  return other === null ? null : { by: other, untilAt: null };
}

/** The log hears of everything: it calls nobody, and what was kept quiet must be found later. */
function keepQuiet(alert: AlertRow, heldBack: HeldBack, now: number): Decided | null {
  const isLogged = alert.told.includes(LOG_CHANNEL);
  const isKnown = alert.heldBack?.by === heldBack.by && alert.repeatAt === heldBack.untilAt;
  if (isLogged && isKnown) return null;
  const quiet = { ...alert, heldBack, repeatAt: heldBack.untilAt };
  if (isLogged) return after(quiet, []);
  return after({ ...tell(quiet, [LOG_CHANNEL]), lastSaidAt: now }, [
    { kind: 'raised', channels: [LOG_CHANNEL] },
  ]);
}

/** What was said by a clock that ran ahead would keep everything waiting: it counts from now. */
function settled(alert: AlertRow, now: number): AlertRow {
  const { firstSaidAt, lastSaidAt } = alert;
  if (lastSaidAt === null || lastSaidAt - now <= CLOCKS_APART_MS) return alert;
  return { ...alert, firstSaidAt: firstSaidAt === null ? null : now, lastSaidAt: now };
}

function sayFirst(alert: AlertRow, now: number): Decided {
  const untold = alert.channels.filter((channel) => !alert.told.includes(channel));
  if (untold.length === 0 && alert.firstSaidAt !== null) return { alert, sayings: [] };
  const said = { ...tell(alert, untold), firstSaidAt: alert.firstSaidAt ?? now, lastSaidAt: now };
  return { alert: said, sayings: untold.length === 0 ? [] : [{ kind: 'raised', channels: untold }] };
}

function escalate(alert: AlertRow, now: number): Decided {
  if (alert.ack !== null || alert.firstSaidAt === null) return { alert, sayings: [] };
  const { firstSaidAt } = alert;
  const due = alert.escalation.slice(alert.escalated).filter(({ afterMs }) => firstSaidAt + afterMs <= now);
  if (due.length === 0) return { alert, sayings: [] };
  const channels = [...new Set(due.flatMap(({ to }) => to))];
  const escalated = { ...tell(alert, channels), escalated: alert.escalated + due.length };
  return { alert: escalated, sayings: [{ kind: 'escalated', channels }] };
}

/** `atOnce`: its turn was put off by a clock that was wrong. */
function sayAgain(alert: AlertRow, now: number, atOnce: boolean): Decided {
  const everyMs = turnOf(alert);
  if (everyMs === null || alert.lastSaidAt === null) return { alert, sayings: [] };
  if (!atOnce && now < alert.lastSaidAt + everyMs) return { alert, sayings: [] };
  return { alert: { ...alert, lastSaidAt: now }, sayings: [{ kind: 'repeated', channels: alert.told }] };
}

/** Acknowledged, it is said again only where forgetting it would cost a key. */
function turnOf({ ack, code, repeatMs }: AlertRow): number | null {
  return ack === null ? repeatMs : everyOf(code);
}

/** When something is to be said of it by itself; null: never. */
function nextLookAt(alert: AlertRow): number | null {
  const { ack, drill, escalated, escalation, firstSaidAt, lastSaidAt, raisedAt } = alert;
  const everyMs = turnOf(alert);
  const step = ack === null ? escalation[escalated] : undefined;
  const times = [
    everyMs === null || lastSaidAt === null ? null : lastSaidAt + everyMs,
    step === undefined || firstSaidAt === null ? null : firstSaidAt + step.afterMs,
    drill ? raisedAt + DRILL_MS : null,
  ].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function tell(alert: AlertRow, channels: readonly string[]): AlertRow {
  return { ...alert, told: [...new Set([...alert.told, ...channels])] };
}

/** Counts the change, so that of two who change the same alert only one does. */
function after(alert: AlertRow, sayings: readonly Saying[]): Decided {
  return {
    alert: { ...alert, revision: alert.revision + 1 },
    sayings: sayings.filter(({ channels }) => channels.length > 0),
  };
}
