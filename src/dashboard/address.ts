import { PAGES } from '../domain/pages.ts';
import type { PagePath } from '../domain/pages.ts';

export interface Route {
  /** Null: no such page. */
  readonly page: PagePath | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Which page an address stands for. */
export function routeOf(path: string, search: string): Route {
  const query = new URLSearchParams(search);
  const parts = path.split('/');
  for (const page of PAGES) {
    const wanted = page.split('/');
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((each, index) => {
      const part = parts[index] ?? '';
      if (!each.startsWith(':')) return each === part;
      params[each.slice(1)] = decoded(part);
      return part !== '';
    });
    if (fits) return { page, params, query };
  }
  return { page: null, params: {}, query };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function credentialAddress(name: string): string {
  return `/credentials/${encodeURIComponent(name)}`;
}

/** With the incident that it belongs to, where that is known already. */
export function incidentAddress(name: string, incident: string | null = null): string {
  const search = incident === null ? '' : `?${new URLSearchParams({ incident }).toString()}`;
  return `/incident/${encodeURIComponent(name)}${search}`;
}

/** What was found of one credential; `all`: what is over, too. */
export function findingsOf(name: string, all = false): string {
  const query = new URLSearchParams({ ...(all ? { stage: 'all' } : {}), credential: name });
  return `/findings?${query.toString()}`;
}

/** A revocation that a finding led to has the finding's id as its incident. */
export function isFinding(incident: string): boolean {
  return incident.startsWith('leak_');
}

export function findingAddress(id: string): string {
  return `/findings/${encodeURIComponent(id)}`;
}

/** Where another one is begun has an address beside theirs; no id looks like that. */
export const NEW_RECALL = '/recalls/new';

export function recallAddress(id: string): string {
  return `/recalls/${encodeURIComponent(id)}`;
}

export function applicationAddress(name: string): string {
  return `/onboarding/${encodeURIComponent(name)}`;
}

export function taskAddress(name: string): string {
  return `/tasks/${encodeURIComponent(name)}`;
}
