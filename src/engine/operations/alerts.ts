import type { Acknowledgement, AlertRow } from '../../domain/alert.ts';
import type { Caller } from '../../domain/access/caller.ts';
import { actorOf } from '../../domain/access/caller.ts';
import type { Condition } from '../../domain/alerts/conditions.ts';
import { acknowledge, keyOf, lookAgain, raise } from '../../domain/alerts/pipeline.ts';
import type { Decided } from '../../domain/alerts/pipeline.ts';
import type { DrillRequest, SilenceRequest } from '../../domain/alerts/request.ts';
import type { Subject } from '../../domain/alerts/route.ts';
import { LONGEST_SILENCE_MS } from '../../domain/alerts/silence.ts';
import type { Silence } from '../../domain/alerts/silence.ts';
import { formatDuration, MINUTE_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Call } from '../../ports/channel.ts';
import { commit } from '../alerts/commit.ts';
import { credentialSubject, installationOf } from '../alerts/subject.ts';
import type { OperationsDeps } from './deps.ts';
import { factsFor, rowOf } from './look.ts';

type AlertDeps = Pick<OperationsDeps, 'ports' | 'fleet' | 'watched' | 'poke'>;
type ChannelDeps = Pick<OperationsDeps, 'channel'>;

/** Somebody else may be changing the alert in the same moment; each try reads it anew. */
const TRIES = 5;
/** Two servers whose clocks are kept differ by less. */
const CLOCKS_APART_MS = MINUTE_MS;
/** What stands in a list of alerts is no page of text. */
const LONGEST_NAME = 120;

/** An acknowledgement counts everywhere, wherever it was given; the first one stays. */
export async function acknowledgeAlert(
  deps: AlertDeps,
  key: string,
  note: string | null,
  caller: Caller,
): Promise<AlertRow> {
  const word = { by: actorOf(caller), note };
  const alert = await takeOn(deps, (each) => each.key === key, word);
  if (alert !== null) return alert;
  throw new Fault('KT6301', { place: 'alerts', saw: `no alert ${JSON.stringify(key)} is raised` });
}

/**
 * What the other end of a channel says by itself. An acknowledgement from before the alert was raised is of an earlier
 * one, or a repetition by somebody who has listened: it counts for nothing.
 */
export async function hear(deps: AlertDeps & ChannelDeps, name: string, call: Call): Promise<void> {
  const channel = deps.fleet.current().channels.has(name) ? await deps.channel(name) : null;
  if (channel?.hear === undefined)
    throw new Fault('KT7112', { place: `channel ${name}`, saw: 'nobody listens to it' });
  for (const { isFor, by, called, at } of channel.hear(call))
    await takeOn(deps, ({ key, raisedAt }) => isFor(key) && at + CLOCKS_APART_MS >= raisedAt, {
      by: `channel:${name}/${by}`.slice(0, LONGEST_NAME),
      note: called?.slice(0, LONGEST_NAME) ?? null,
    });
}

/** Resolves to the alert as it is then; null where none is raised. */
async function takeOn(
  deps: AlertDeps,
  isMeant: (alert: AlertRow) => boolean,
  word: Omit<Acknowledgement, 'at'>,
): Promise<AlertRow | null> {
  const { journal, clock } = deps.ports;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const alert = (await journal.alerts.raised()).find(isMeant);
    if (alert === undefined) return null;
    if (alert.ack !== null) return alert;
    const at = clock.now();
    const decided = acknowledge(alert, { ...word, at });
    if ((await commit(deps.ports, [decided], at)).has(alert.key)) {
      deps.poke();
      return decided.alert;
    }
  }
  throw new Fault('KT6301', { place: 'alerts', saw: 'it changes faster than it is read' });
}

/** Keeps alerts quiet from now on. What was said already stays said, and its end is told. */
export async function silence(
  deps: AlertDeps,
  { match, forMs, reason }: SilenceRequest,
  caller: Caller,
): Promise<Silence> {
  const { journal, clock, ids } = deps.ports;
  if (match.code === null && match.credential === null)
    throw new Fault('KT6302', { place: 'the silence', saw: 'neither a code nor a credential' });
  if (forMs <= 0 || forMs > LONGEST_SILENCE_MS)
    throw new Fault('KT6303', { place: 'the silence', saw: formatDuration(forMs) });
  const now = clock.now();
  const made: Silence = {
    ...{ id: ids.next('sil'), match, reason, by: actorOf(caller) },
    ...{ createdAt: now, untilAt: now + forMs },
  };
  await journal.alerts.silences.add(made);
  await reconsider(deps, () => true);
  return made;
}

/** What it kept quiet and still stands is said now. */
export async function unsilence(deps: AlertDeps, id: string, caller: Caller): Promise<void> {
  const { journal, clock } = deps.ports;
  if (!(await journal.alerts.silences.end(id, clock.now(), actorOf(caller))))
    throw new Fault('KT6304', {
      place: 'silences',
      saw: `no silence ${JSON.stringify(id)} that could be ended`,
    });
  await reconsider(deps, ({ heldBack }) => heldBack?.by === `silence ${id}`);
  deps.poke();
}

async function reconsider(deps: AlertDeps, isMeant: (alert: AlertRow) => boolean): Promise<void> {
  const { journal, clock } = deps.ports;
  const now = clock.now();
  const [silences, raised] = [await journal.alerts.silences.current(now), await journal.alerts.raised()];
  const standingOf = (subject: string): ReadonlySet<string> =>
    new Set(raised.filter((each) => each.subject === subject).map(({ code }) => code));
  const decided = raised
    .filter(isMeant)
    .map((alert) => lookAgain(alert, { now, silences, standing: standingOf(alert.subject) }))
    .filter((each): each is Decided => each !== null);
  await commit(deps.ports, decided, now);
}

/** Raises a drill. One that is under way already is not raised a second time. */
export async function drill(
  deps: AlertDeps,
  { severity, credential }: DrillRequest,
  caller: Caller,
): Promise<AlertRow> {
  const { journal, clock } = deps.ports;
  const subject = { ...(await subjectOf(deps, credential)), thread: null };
  const condition: Condition = {
    ...{ code: 'KT-A343', aspect: severity, severity },
    summary: `a drill that ${actorOf(caller)} has asked for; nothing is wrong`,
  };
  const key = keyOf(subject, condition);
  const known = (await journal.alerts.raised(subject.id)).find((each) => each.key === key);
  if (known !== undefined) return known;
  const now = clock.now();
  const decided = raise(
    subject,
    { ...condition, next: `keyturn alerts ack ${key}` },
    { now, silences: [], standing: new Set() },
  );
  await commit(deps.ports, [decided], now);
  deps.poke();
  return decided.alert;
}

async function subjectOf(deps: AlertDeps, credential: string | null): Promise<Subject> {
  const fleet = deps.fleet.current();
  if (credential === null) return installationOf(fleet);
  const row = await rowOf(deps, credential);
  return credentialSubject(row.state, await factsFor(deps, row), fleet);
}
