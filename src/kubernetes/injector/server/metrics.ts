import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A review takes well under a millisecond; the API server gives up after five seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

export type ReviewOutcome = 'untouched' | 'patched' | 'denied' | 'failed';

export interface InjectorMetrics {
  reviewed(outcome: ReviewOutcome, durationMs: number): void;
  certificate(usable: boolean): void;
  /** The Prometheus text, with its content type. */
  expose(): Promise<{ readonly contentType: string; readonly body: string }>;
}

export function createInjectorMetrics(): InjectorMetrics {
  const registry = new Registry();
  const registers = [registry];
  const reviews = new Counter({
    name: 'keyturn_injector_reviews_total',
    help: 'Pods looked at, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'keyturn_injector_review_duration_seconds',
    help: 'From the last byte of a review to its answer.',
    buckets: SECONDS,
    registers,
  });
  const certificate = new Gauge({
    name: 'keyturn_injector_certificate_usable',
    help: '0 while the files of the certificate can not be used and the pair before still serves.',
    registers,
  });
  certificate.set(1);
  for (const outcome of ['untouched', 'patched', 'denied', 'failed']) reviews.inc({ outcome }, 0);
  return {
    reviewed(outcome, durationMs) {
      reviews.inc({ outcome });
      durations.observe(durationMs / 1_000);
    },
    certificate: (usable) => certificate.set(usable ? 1 : 0),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
