import { X509Certificate } from 'node:crypto';
import type { InjectOptions } from '../cli/offline.ts';
import { processEnvironment } from '../config/environment.ts';
import { connectKubernetes } from '../connections/kubernetes/connect.ts';
import { SECOND_MS } from '../domain/duration.ts';
import { Fault, viewOfFault } from '../domain/fault.ts';
import { clusterHome, dnsNameOf } from '../kubernetes/injector/certificates/cluster.ts';
import type { ClusterPlaces } from '../kubernetes/injector/certificates/cluster.ts';
import { keepCertificates } from '../kubernetes/injector/certificates/keeper.ts';
import { CERTIFICATE_DAYS, lifetimesOf } from '../kubernetes/injector/certificates/lifetimes.ts';
import type { Lifetimes } from '../kubernetes/injector/certificates/lifetimes.ts';
import type { ServingPair } from '../kubernetes/injector/certificates/pair.ts';
import { readCertificate, watchCertificate } from '../kubernetes/injector/server/certificate.ts';
import type { Certificate, CertificateFiles } from '../kubernetes/injector/server/certificate.ts';
import type { InjectorMetrics } from '../kubernetes/injector/server/metrics.ts';
import { systemClock } from '../platform/clock.ts';
import type { Log } from '../ports/log.ts';

/** As long as a kubelet may take to see a new Secret, many times over: the old pair is good for days still. */
const LOOK_MS = 10 * SECOND_MS;

/** What a rehearsal sets otherwise. */
export interface InjectorOutside {
  readonly times?: Lifetimes;
  readonly lookMs?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** The folder of the pod's token. */
  readonly serviceAccount?: string;
}

/** Where the certificate comes from: files that somebody else renews, or a Secret of its own. */
export interface InjectorCertificates {
  readonly first: Promise<Certificate>;
  /** Hands on each later pair. */
  follow(changed: (pair: Certificate) => void): void;
  stop(): void;
}

interface Watched {
  readonly log: Log;
  readonly metrics: InjectorMetrics;
}

export function injectorCertificates(
  options: InjectOptions,
  watched: Watched,
  outside: InjectorOutside,
): InjectorCertificates {
  const { certificateSecret, tlsCert, tlsKey } = options;
  if (certificateSecret === null) {
    return ofFiles(
      { certFile: required(tlsCert, '--tls-cert'), keyFile: required(tlsKey, '--tls-key') },
      watched,
      outside,
    );
  }
  if (tlsCert === null && tlsKey === null)
    return ofItsOwn(placesOf(certificateSecret, options), options, watched, outside);
  throw new Fault('KT8120', {
    place: '--certificate-secret',
    saw: '--tls-cert as well',
    expected: 'one of both',
  });
}

function ofFiles(
  files: CertificateFiles,
  { log, metrics }: Watched,
  { lookMs }: InjectorOutside,
): InjectorCertificates {
  const first = readCertificate(files);
  let stop = (): void => undefined;
  return {
    first: first.then((pair) => noted(pair, metrics)),
    follow: (changed) =>
      void first.then((pair) => {
        const watch = watchCertificate(files, pair, lookMs ?? LOOK_MS, {
          changed(renewed) {
            changed(noted(renewed, metrics));
            metrics.certificate(true);
            log.info('the certificate was renewed');
          },
          failed(fault) {
            metrics.certificate(false);
            log.error('the certificate can not be used; the one before still serves', {
              fault: viewOfFault(fault),
            });
          },
        });
        stop = () => watch.stop();
      }),
    stop: () => stop(),
  };
}

function ofItsOwn(
  places: ClusterPlaces,
  { certificateDays }: InjectOptions,
  { log, metrics }: Watched,
  { times, lookMs, environment = processEnvironment(), ...identity }: InjectorOutside,
): InjectorCertificates {
  const place = `certificate of ${dnsNameOf(places)}`;
  const connection = connectKubernetes(
    place,
    { timeout: '5s' },
    { clock: systemClock, environment, ...identity },
  );
  let renew: ((pair: Certificate) => void) | null = null;
  let latest: Certificate | null = null;
  const shown = (pair: ServingPair): Certificate =>
    noted({ cert: pair.cert, key: pair.key.reveal() }, metrics);
  let failing = '';
  const keeper = keepCertificates({
    home: clusterHome(connection, places),
    dnsName: dnsNameOf(places),
    times: times ?? lifetimesOf(daysOf(certificateDays)),
    now: () => systemClock.now(),
    everyMs: lookMs ?? LOOK_MS,
    took(step) {
      metrics.certificateStep(step);
      log.info('a step of the own certificate', { step });
    },
    changed(pair) {
      latest = shown(pair);
      renew?.(latest);
      log.info('the certificate was renewed', { endsAt: new Date(pair.endsAt).toISOString() });
    },
    looked(fault) {
      metrics.certificate(fault === null);
      // Once for each kind of trouble, and not every ten seconds.
      const said = fault === null ? '' : `${fault.code} ${fault.place}`;
      if (fault !== null && said !== failing)
        log.error('the certificate can not be looked after; the one in hand still serves', {
          fault: viewOfFault(fault),
        });
      if (fault === null && failing !== '') log.info('the certificate is looked after again');
      failing = said;
    },
  });
  return {
    first: keeper.first.then(shown),
    follow(changed) {
      renew = changed;
      // It may have changed since the first one was handed out.
      if (latest !== null) changed(latest);
    },
    stop() {
      keeper.stop();
      connection.close();
    },
  };
}

function noted(pair: Certificate, metrics: InjectorMetrics): Certificate {
  metrics.certificateEnds(Date.parse(new X509Certificate(pair.cert).validTo));
  return pair;
}

function placesOf(secret: string, { webhookConfiguration, service }: InjectOptions): ClusterPlaces {
  const name = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  const [, secretNamespace, secretName] = read(
    secret,
    '--certificate-secret',
    `(${name})/([a-z0-9.-]{1,253})`,
    'NAMESPACE/NAME',
  );
  const [, serviceName, serviceNamespace] = read(
    required(service, '--service'),
    '--service',
    `(${name})\\.(${name})\\.svc`,
    'NAME.NAMESPACE.svc',
  );
  return {
    secret: { namespace: secretNamespace!, name: secretName! },
    webhookConfiguration: required(webhookConfiguration, '--webhook-configuration'),
    service: { namespace: serviceNamespace!, name: serviceName! },
  };
}

function read(text: string, flag: string, pattern: string, expected: string): RegExpExecArray {
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (found !== null) return found;
  throw new Fault('KT8120', { place: `${flag} ${text}`, saw: 'no such name', expected });
}

function daysOf(days: number | null): number {
  if (days === null) return CERTIFICATE_DAYS;
  if (days >= 1 && days <= 3_650) return days;
  throw new Fault('KT8120', {
    place: `--certificate-days ${days}`,
    saw: 'no such number',
    expected: '1 to 3650',
  });
}

function required(value: string | null, flag: string): string {
  if (value !== null) return value;
  throw new Fault('KT8120', { place: `keyturn inject ${flag}`, saw: 'it is missing' });
}
