import type { Severity } from '../severity.ts';
import type { RouteMatch } from './spec.ts';

export const ANY_ALERT: RouteMatch = { severity: null, labels: {}, code: null };

/** What a route looks at. */
interface Routed {
  readonly severity: Severity;
  readonly code: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function routeTakes(match: RouteMatch, { severity, code, labels }: Routed): boolean {
  if (match.severity !== null && match.severity !== severity) return false;
  if (match.code !== null && match.code !== code) return false;
  return Object.entries(match.labels).every(([label, value]) => labels[label] === value);
}
