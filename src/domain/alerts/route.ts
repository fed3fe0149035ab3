import type { EscalationStep } from '../alert.ts';
import { routeTakes } from '../policy/route.ts';
import type { EscalationSpec, RouteSpec } from '../policy/spec.ts';
import type { Severity } from '../spec.ts';

/** The channel that is always there: an alert that no route sends anywhere is still in the log. */
export const LOG_CHANNEL = 'log';

/** Who an alert is about, where it may go, and what it belongs to. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly routes: readonly RouteSpec[];
  readonly escalation: readonly EscalationSpec[];
  /** The open rotation or containment, whose alerts are one thread; null: each alert is one of its own. */
  readonly thread: string | null;
  readonly marketZone: string | null;
  /** Every channel of the manifests, for what must reach somebody although the usual channel is the one that fails. */
  readonly everyChannel: readonly string[];
}

/** Where an alert goes and how often. Made from the policy in force, and made anew when that changes. */
export interface Routing {
  readonly channels: readonly string[];
  readonly repeatMs: number | null;
  readonly escalation: readonly EscalationStep[];
}

export interface Routed {
  readonly code: string;
  readonly severity: Severity;
  /** The repetition that the catalogue demands of it, whatever the policy says. */
  readonly everyMs: number | null;
  /** A channel that it must not go to, since it is about it. */
  readonly avoid: string | null;
}

/**
 * Every matching route adds its channels; the shortest repetition wins. Only what is critical escalates: a policy that calls a
 * director for every straggler is switched off by the second night.
 */
export function routingOf(subject: Subject, { code, severity, everyMs, avoid }: Routed): Routing {
  const { routes, labels } = subject;
  const matching = routes.filter(({ match }) => routeTakes(match, { code, severity, labels }));
  const repeats = [...matching.map((route) => route.repeatMs), everyMs].filter((ms) => ms !== null);
  const named = matching.flatMap(({ to }) => to).filter((channel) => channel !== avoid);
  const others = avoid === null || named.some(isRemote) ? [] : subject.everyChannel;
  return {
    channels: [...new Set([LOG_CHANNEL, ...named, ...others.filter((channel) => channel !== avoid)])],
    repeatMs: repeats.length === 0 ? null : Math.min(...repeats),
    escalation: severity === 'critical' ? stepsOf(subject.escalation, avoid) : [],
  };
}

function isRemote(channel: string): boolean {
  return channel !== LOG_CHANNEL;
}

/** Steps of one moment are one step; several policies may each have brought theirs. */
function stepsOf(escalation: readonly EscalationSpec[], avoid: string | null): readonly EscalationStep[] {
  const byTime = new Map<number, Set<string>>();
  for (const { afterMs, to } of escalation) {
    if (to === avoid) continue;
    byTime.set(afterMs, (byTime.get(afterMs) ?? new Set()).add(to));
  }
  return [...byTime]
    .map(([afterMs, to]) => ({ afterMs, to: [...to] }))
    .sort((left, right) => left.afterMs - right.afterMs);
}
