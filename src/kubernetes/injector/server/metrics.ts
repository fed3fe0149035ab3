import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A review takes well under a millisecond; the API server gives up after five seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];

export type ReviewOutcome = 'untouched' | 'patched' | 'denied' | 'failed';

const CERTIFICATE_STEPS = ['make', 'keep', 'publish'] as const;
export type CertificateStep = (typeof CERTIFICATE_STEPS)[number];

export interface InjectorMetrics {
  reviewed(outcome: ReviewOutcome, durationMs: number): void;
  certificate(usable: boolean): void;
  /** When the certificate that is shown ends. */
  certificateEnds(at: number): void;
  /** A step of a rotation that this replica took. */
  certificateStep(step: CertificateStep): void;
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
    help: '0 while the certificate can not be read or looked after, and the one before still serves.',
    registers,
  });
  certificate.set(1);
  const ends = new Gauge({
    name: 'keyturn_injector_certificate_ends_timestamp_seconds',
    help: 'When the certificate that is shown ends.',
    registers,
  });
  const steps = new Counter({
    name: 'keyturn_injector_certificate_steps_total',
    help: 'Steps of rotations of the own certificate that this replica took: made, noted or shown, published.',
    labelNames: ['step'],
    registers,
  });
  for (const step of CERTIFICATE_STEPS) steps.inc({ step }, 0);
  for (const outcome of ['untouched', 'patched', 'denied', 'failed']) reviews.inc({ outcome }, 0);
  return {
    reviewed(outcome, durationMs) {
      reviews.inc({ outcome });
      durations.observe(durationMs / 1_000);
    },
    certificate: (usable) => certificate.set(usable ? 1 : 0),
    certificateEnds: (at) => ends.set(at / 1_000),
    certificateStep: (step) => steps.inc({ step }),
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
