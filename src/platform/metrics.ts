import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from '../ports/metrics.ts';

export interface MetricsRegistry {
  readonly metrics: Metrics;
  /** What GET /metrics answers. */
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** A tick with nothing due takes milliseconds; one that restages a fleet takes minutes. */
const TICK_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120];
const STEP_SECONDS = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From a rehearsal of a second to a rotation that ends with an overlap of ten days. */
const ROTATION_SECONDS = [1, 5, 30, 300, 3_600, 21_600, 86_400, 432_000, 864_000, 1_296_000];

/**
 * The engine's counts on prom-client, in a registry of their own. Names begin with `keyturn_`, units are base units
 * (seconds), and no label grows with the fleet: a hundred thousand credentials make as many series as one.
 */
export function createMetrics(version: string): MetricsRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'keyturn_' });
  const build = gauge(registry, 'keyturn_build_info', 'Always 1; the label names the version that runs.', [
    'version',
  ]);
  build.set({ version }, 1);
  return {
    metrics: {
      ...engineMetrics(registry),
      ...outsideMetrics(registry),
      ...stateMetrics(registry),
      ...leakMetrics(registry),
      ...doorMetrics(registry),
      ...podMetrics(registry),
    },
    async expose() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function engineMetrics(
  registry: Registry,
): Pick<Metrics, 'tick' | 'rotationClosed' | 'stepDone' | 'stepFailed'> {
  const ticks = histogram(
    registry,
    'keyturn_tick_duration_seconds',
    'How long a tick took.',
    [],
    TICK_SECONDS,
  );
  const claimed = counter(
    registry,
    'keyturn_tick_claimed_total',
    'Credentials that ticks took up because they were due.',
    [],
  );
  const rotations = histogram(
    registry,
    'keyturn_rotation_duration_seconds',
    'From the opening of a rotation to its end, the overlap included.',
    ['reason'],
    ROTATION_SECONDS,
  );
  const steps = histogram(
    registry,
    'keyturn_step_duration_seconds',
    'How long a step that succeeded took.',
    ['step'],
    STEP_SECONDS,
  );
  const failures = counter(
    registry,
    'keyturn_step_failures_total',
    'Steps that failed, by the code of the fault.',
    ['step', 'code'],
  );
  return {
    tick(durationMs, count) {
      ticks.observe(durationMs / 1000);
      claimed.inc(count);
    },
    rotationClosed: (reason, durationMs) => rotations.observe({ reason }, durationMs / 1000),
    stepDone: (step, durationMs) => steps.observe({ step }, durationMs / 1000),
    stepFailed: (step, code) => failures.inc({ step, code }),
  };
}

function outsideMetrics(registry: Registry): Pick<Metrics, 'issuerCall' | 'probe' | 'notification'> {
  const calls = counter(
    registry,
    'keyturn_issuer_calls_total',
    'Irreversible calls to an issuer: resets and generations.',
    ['issuer'],
  );
  const probes = counter(
    registry,
    'keyturn_probes_total',
    'Signed read-only calls with a key, by what they told.',
    ['issuer', 'verdict'],
  );
  const notices = counter(
    registry,
    'keyturn_notifications_total',
    'Notices to a channel, by outcome of the try.',
    ['channel', 'outcome'],
  );
  return {
    issuerCall: (issuer) => calls.inc({ issuer }),
    probe: (issuer, verdict) => probes.inc({ issuer, verdict }),
    notification: (channel, outcome) => notices.inc({ channel, outcome }),
  };
}

function leakMetrics(registry: Registry): Pick<Metrics, 'leaksReported' | 'leakDelivery'> {
  const leaks = counter(
    registry,
    'keyturn_leaks_reported_total',
    'Leaks that sources have reported, by whether the value is a managed one.',
    ['source', 'result'],
  );
  const deliveries = counter(
    registry,
    'keyturn_leak_deliveries_total',
    'Deliveries of sources of leak reports: taken, or why not.',
    ['source', 'outcome'],
  );
  return {
    leaksReported: (source, counts) => {
      for (const [result, count] of Object.entries(counts)) leaks.inc({ source, result }, count);
    },
    leakDelivery: (source, outcome) => deliveries.inc({ source, outcome }),
  };
}

function doorMetrics(registry: Registry): Pick<Metrics, 'delivery' | 'deliveryStream' | 'requestRefused'> {
  const words = counter(
    registry,
    'keyturn_deliveries_total',
    'Words to agents about a credential: a key, one that they have already, none, or why not.',
    ['outcome'],
  );
  const streams = gauge(registry, 'keyturn_delivery_streams', 'Agents that are connected now.', []);
  const refused = counter(
    registry,
    'keyturn_requests_refused_total',
    'Requests of somebody unknown, or of somebody who may not, by route and code.',
    ['route', 'code'],
  );
  return {
    requestRefused: (route, code) => refused.inc({ route, code }),
    delivery: (outcome) => words.inc({ outcome }),
    deliveryStream: (change) => streams.inc(change),
  };
}

function podMetrics(registry: Registry): Pick<Metrics, 'pods' | 'podRestart'> {
  const pods = gauge(registry, 'keyturn_pods_found', 'Pods by what is wrong with them and their keys.', [
    'finding',
  ]);
  const restarts = counter(
    registry,
    'keyturn_pod_restarts_total',
    'Workloads restarted for a new key: begun, or overtaken by somebody else.',
    ['outcome'],
  );
  return {
    pods: (counts) => replace(pods, 'finding', counts),
    podRestart: (outcome) => restarts.inc({ outcome }),
  };
}

function stateMetrics(registry: Registry): Pick<Metrics, 'fleet' | 'alertsRaised'> {
  const credentials = gauge(registry, 'keyturn_credentials', 'Credentials by the condition they are in.', [
    'condition',
  ]);
  const alerts = gauge(registry, 'keyturn_alerts', 'Alerts that are raised, by code.', ['code']);
  return {
    fleet: (counts) => replace(credentials, 'condition', counts),
    alertsRaised: (counts) => replace(alerts, 'code', counts),
  };
}

/** What is counted no more reads 0 instead of its last value, so that a resolved alert does not stay on a dashboard. */
function replace<Label extends string>(
  target: Gauge<Label>,
  label: Label,
  counts: Readonly<Record<string, number>>,
): void {
  const labels = (value: string) => ({ [label]: value }) as Record<Label, string>;
  for (const known of lastCounts.get(target) ?? []) if (!(known in counts)) target.set(labels(known), 0);
  for (const [value, count] of Object.entries(counts)) target.set(labels(value), count);
  lastCounts.set(target, new Set([...(lastCounts.get(target) ?? []), ...Object.keys(counts)]));
}

const lastCounts = new WeakMap<object, ReadonlySet<string>>();

function counter<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [registry] });
}

function gauge<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
): Gauge<Label> {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

function histogram<Label extends string>(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly Label[],
  buckets: number[],
): Histogram<Label> {
  return new Histogram({ name, help, labelNames, buckets, registers: [registry] });
}
