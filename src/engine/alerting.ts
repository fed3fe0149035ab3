import type { AlertRow } from '../domain/alert.ts';
import { conditionsOf } from '../domain/alerts/conditions.ts';
import type { Condition } from '../domain/alerts/conditions.ts';
import { keyOf, lookAgain, raise, resolve, seenAgain } from '../domain/alerts/pipeline.ts';
import type { Around, Decided } from '../domain/alerts/pipeline.ts';
import type { Subject } from '../domain/alerts/route.ts';
import type { CredentialState } from '../domain/credential.ts';
import type { Facts } from '../domain/facts.ts';
import { alone } from './alone.ts';
import { commit } from './alerts/commit.ts';
import { deliverDue } from './alerts/deliver.ts';
import type { AlertingDeps } from './alerts/deps.ts';
import { credentialSubject, INSTALLATION, installationOf } from './alerts/subject.ts';

export type { AlertingDeps } from './alerts/deps.ts';

const ALERTS_AT_ONCE = 20;

export interface Alerting {
  /** Raises and resolves what has changed for a credential; resolves to when that may next change by itself. */
  reviewCredential(state: CredentialState, facts: Facts): Promise<number | null>;
  /**
   * The same for what is wrong with the installation: `everywhere` looks the same from every replica; `here` concerns
   * the named one alone, and no other one resolves it.
   */
  reviewInstallation(conditions: InstallationConditions): Promise<void>;
  /** Repeats and escalates what is due and delivers what waits; for whoever asks meanwhile once more, and never twice at once. */
  tick(): Promise<void>;
}

export interface InstallationConditions {
  readonly everywhere: readonly Condition[];
  readonly here: readonly Condition[];
  /** Codes that this process can say nothing of now: it raises none, and none is over. */
  readonly unjudged?: ReadonlySet<string>;
  /** Null: there is one process and no other. */
  readonly replica: string | null;
}

export function createAlerting(deps: AlertingDeps): Alerting {
  return {
    reviewCredential: async (state, facts) => {
      const { raised, changesAt } = conditionsOf(state, facts);
      await review(deps, credentialSubject(state, facts, deps.fleet.current()), raised);
      return changesAt;
    },
    reviewInstallation: async ({ everywhere, here, replica, unjudged }) => {
      const subject = installationOf(deps.fleet.current());
      const own = here.map((each) => (replica === null ? each : ofReplica(each, replica)));
      await review(
        deps,
        subject,
        [...everywhere, ...own],
        (alert) => unjudged?.has(alert.code) !== true && isSeenFrom(replica, alert),
      );
    },
    tick: alone(async () => {
      await sayWhatIsDue(deps);
      await deliverDue(deps);
    }),
  };
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
  const standing = await journal.alerts.raised(subject.id);
  // Hardly ever is anything wrong, and then there is nothing more to ask.
  if (standing.length === 0 && conditions.length === 0) return;
  const now = clock.now();
  const silences = await journal.alerts.silences.current(now);
  const around: Around = { now, silences, standing: new Set(conditions.map(({ code }) => code)) };
  const known = new Map(standing.map((alert) => [alert.key, alert]));
  const decided: (Decided | null)[] = [];
  for (const condition of conditions) {
    const alert = known.get(keyOf(subject, condition));
    if (alert === undefined) decided.push(raise(subject, condition, around));
    else decided.push(seenAgain(alert, subject, condition, around));
  }
  const seen = new Set(conditions.map((condition) => keyOf(subject, condition)));
  // A drill is no condition: it ends by a word, or by itself.
  const over = standing.filter((alert) => !seen.has(alert.key) && !alert.drill && isOurs(alert));
  for (const alert of over) decided.push(resolve(alert, now));
  await commit(deps.ports, decided.filter(isDecided), now);
}

function isDecided(decided: Decided | null): decided is Decided {
  return decided !== null;
}

/** What time alone makes due: repetitions, escalations, the end of a silence or of a drill. */
async function sayWhatIsDue(deps: AlertingDeps): Promise<void> {
  const { journal, clock } = deps.ports;
  const now = clock.now();
  const due = await journal.alerts.dueForRepeat(now, ALERTS_AT_ONCE);
  if (due.length === 0) return;
  const silences = await journal.alerts.silences.current(now);
  for (const alert of due) {
    const standing = (await journal.alerts.raised(alert.subject)).map(({ code }) => code);
    const decided = lookAgain(alert, { now, silences, standing: new Set(standing) });
    if (decided !== null) await commit(deps.ports, [decided], now);
  }
}
