import { z } from 'zod';
import { httpReceiver } from './http.ts';

const frame = { routing_key: z.string().length(32), dedup_key: z.string().min(1).max(255) };

/** What the Events API v2 documents of its events; anything else is answered with 400. */
const eventSchema = z.union([
  z.strictObject({
    ...frame,
    event_action: z.literal('trigger'),
    client: z.string().optional(),
    client_url: z.string().optional(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime().optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.string()).optional(),
    }),
  }),
  z.strictObject({ ...frame, event_action: z.enum(['acknowledge', 'resolve']) }),
]);

export type PagerDutyEvent = z.infer<typeof eventSchema>;

export interface PagerDutyReceiver {
  readonly url: string;
  readonly events: PagerDutyEvent[];
  /** The state of each incident by its key. */
  incidents(): ReadonlyMap<string, 'triggered' | 'acknowledged' | 'resolved'>;
  answerWith(status: number): void;
  readonly close: () => Promise<void>;
}

/** What comes late of an incident that is over is dropped, unless it begins a new one. */
function incidentsOf(events: readonly PagerDutyEvent[]): ReturnType<PagerDutyReceiver['incidents']> {
  const states = new Map<string, (typeof STATES)[keyof typeof STATES]>();
  for (const { dedup_key: key, event_action: action } of events)
    if (action === 'trigger' || states.get(key) !== 'resolved') states.set(key, STATES[action]);
  return states;
}

const STATES = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' } as const;

/** Takes events as PagerDuty does, and keeps the incidents that they make. */
export async function pagerdutyReceiver(routingKey: string): Promise<PagerDutyReceiver> {
  const events: PagerDutyEvent[] = [];
  let status = 202;
  const { url, close } = await httpReceiver(({ path, body }) => {
    const event = eventSchema.safeParse(JSON.parse(body));
    if (status !== 202) return { status };
    if (path !== '/v2/enqueue' || !event.success || event.data.routing_key !== routingKey)
      return { status: 400, body: { status: 'invalid event' } };
    events.push(event.data);
    return { status, body: { status: 'success', dedup_key: event.data.dedup_key } };
  });
  return {
    url: `${url}/v2/enqueue`,
    events,
    incidents: () => incidentsOf(events),
    answerWith: (next) => void (status = next),
    close,
  };
}
