import type { EventView } from '../domain/views.ts';
import type { Api } from './api.ts';

const EVENTS_A_PAGE = 1_000;
/** A credential that was rotated for decades has fewer. */
const PAGES = 10;

/** All that the journal holds of a credential, the oldest first. */
export async function eventsOf(api: Api, name: string): Promise<readonly EventView[]> {
  const all: EventView[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const afterPosition = all.at(-1)?.position ?? 0;
    const found = await api.events({ name, afterPosition, limit: EVENTS_A_PAGE });
    all.push(...found);
    if (found.length < EVENTS_A_PAGE) break;
  }
  return all;
}
