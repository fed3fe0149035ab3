import { z } from 'zod';
import { addressSchema, receiverOf, timeoutSchema, tlsSchema } from '../../connections/http/settings.ts';
import { digestOfBody, headerOf, jsonOf, notReadable, notSigned } from '../../connections/signed/delivery.ts';
import { hmacOf, isAmong } from '../../connections/signed/hmac.ts';
import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { Secret } from '../../domain/secret.ts';
import type { Call } from '../../ports/channel.ts';
import type { LeakSourceDriver } from '../../ports/leak-source.ts';
import { fetchAlert, fetchLocations, locationSchema } from './alert.ts';
import type { AlertLocation, FetchedAlert, GithubApi } from './alert.ts';

const API = 'https://api.github.com';

const reference = (what: string) =>
  z.instanceof(Secret, { error: `${what}, by reference: {fromFile: PATH} or {fromEnv: NAME}` });

const settingsSchema = z.strictObject({
  webhookSecret: reference('the secret of the webhook'),
  token: reference('a token that may read secret scanning alerts'),
  api: addressSchema.default(API),
  timeout: timeoutSchema,
  tls: tlsSchema,
});

const EVENTS: ReadonlySet<string> = new Set(['secret_scanning_alert', 'secret_scanning_alert_location']);
/** Of the others nobody has to hear: the alert is over, or somebody was assigned to it. */
const ACTIONS: ReadonlySet<string> = new Set(['created', 'reopened', 'publicly_leaked', 'validated']);

/** A name of GitHub, and nothing that would lead elsewhere in a path. */
const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/;

const eventSchema = z.object({
  action: z.string(),
  alert: z.object({ number: z.number().int().min(1) }),
  repository: z.object({ full_name: z.string().regex(REPOSITORY) }),
  location: locationSchema.nullish(),
});

type AlertEvent = z.output<typeof eventSchema>;

/**
 * `{driver: github, webhookSecret: {fromFile: …}, token: {fromFile: …}}`: secret scanning alerts. The webhook names the alert; its
 * value is fetched from `api` and from nowhere else.
 */
export const github: LeakSourceDriver = {
  driver: 'github',
  settingsSchema,
  create: (name, settings) => {
    const parsed = settingsSchema.parse(settings);
    const place = `leak source ${name}`;
    const api = { receiver: receiverOf({ ...parsed, url: parsed.api }), token: parsed.token, place };
    return {
      ...{ name, tokenTypes: null },
      knows: () => false,
      open: (call) => {
        const signature = `sha256=${hmacOf(parsed.webhookSecret, call.body)}`;
        if (!isAmong(signature, [headerOf(call, 'x-hub-signature-256')]))
          throw notSigned(name, 'no signature of its secret');
        const event = eventIn(name, call);
        return {
          ids: [digestOfBody(call), deliveryOf(name, call)],
          read: async () => (event === null ? [] : leaksOf(api, event)),
        };
      },
    };
  },
};

/** Chosen by GitHub and not signed: it tells deliveries apart, and does not prove anything. */
function deliveryOf(name: string, call: Call): string {
  const id = headerOf(call, 'x-github-delivery');
  if (!/^[\w-]{1,64}$/.test(id)) throw notReadable(name, 'no X-GitHub-Delivery');
  return id;
}

/** Null for an event that tells of no leak. */
function eventIn(name: string, call: Call): AlertEvent | null {
  const body = jsonOf(call);
  if (body === undefined) throw notReadable(name, 'no JSON');
  if (!EVENTS.has(headerOf(call, 'x-github-event'))) return null;
  const event = eventSchema.safeParse(body);
  if (!event.success) throw notReadable(name, 'no alert of GitHub');
  return ACTIONS.has(event.data.action) ? event.data : null;
}

async function leaksOf(api: GithubApi, event: AlertEvent): Promise<readonly ReportedLeak[]> {
  const { full_name: repository } = event.repository;
  const { number } = event.alert;
  const alert = await fetchAlert(api, repository, number);
  const locations =
    event.location == null ? await fetchLocations(api, repository, number) : [event.location.details];
  const places: readonly (AlertLocation | null)[] = locations.length === 0 ? [null] : locations;
  return places.map((place) => leakOf(alert, repository, place));
}

function leakOf(alert: FetchedAlert, repository: string, location: AlertLocation | null): ReportedLeak {
  return {
    values: [{ as: 'text', text: new Secret(alert.secret) }],
    evidence: evidenceOf({
      ...{ tool: 'github', rule: alert.secret_type, repository, url: alert.html_url },
      ...{ file: location?.path, line: location?.start_line, commit: location?.commit_sha },
    }),
  };
}
