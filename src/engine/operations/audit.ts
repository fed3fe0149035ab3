import type { AuditReport, EventView } from '../../domain/views.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type { OperationsDeps } from './deps.ts';
import { rowOf } from './look.ts';

export interface EventQuery {
  readonly name: string | null;
  readonly afterPosition: number;
  readonly limit: number;
  readonly waitMs: number;
}

/** Events after a position; waits for the first one when there is none yet. */
export async function events(deps: OperationsDeps, query: EventQuery): Promise<readonly EventView[]> {
  const stream = query.name === null ? null : (await rowOf(deps, query.name)).state.uid;
  const deadlineMs = deps.ports.clock.monotonicMs() + query.waitMs;
  for (;;) {
    const found = await read(deps, stream, query);
    const leftMs = deadlineMs - deps.ports.clock.monotonicMs();
    if (found.length > 0 || leftMs <= 0) return withNames(deps, found, query.name);
    await deps.news.next(leftMs);
  }
}

function read(
  deps: OperationsDeps,
  stream: string | null,
  query: EventQuery,
): Promise<readonly StoredEvent[]> {
  const { afterPosition, limit } = query;
  return deps.ports.journal.events({ ...(stream === null ? {} : { stream }), afterPosition, limit });
}

async function withNames(
  deps: OperationsDeps,
  found: readonly StoredEvent[],
  name: string | null,
): Promise<readonly EventView[]> {
  const names = new Map<string, string>();
  const views: EventView[] = [];
  for (const event of found) {
    const known =
      name ?? names.get(event.stream) ?? (await deps.ports.journal.state(event.stream))?.name ?? '';
    names.set(event.stream, known);
    views.push({ ...event, name: known });
  }
  return views;
}

export async function verifyAudit(deps: OperationsDeps): Promise<AuditReport> {
  const { events: walked, streams, problems } = await deps.ports.journal.verify();
  const { problems: ofAnchors, ...anchors } = await deps.compareAnchors();
  return { events: walked, streams, problems: [...problems, ...ofAnchors], anchors };
}
