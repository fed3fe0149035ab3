import type { PlanAction, PlanItem } from '../domain/views.ts';
import { day } from './time.ts';

/** What the policies would do, as somebody plans their weeks by it. */
export interface Agenda {
  /** What is not a matter of time alone, the most urgent first. */
  readonly now: readonly PlanItem[];
  readonly days: readonly AgendaDay[];
}

export interface AgendaDay {
  /** The first moment of the day at which something is planned. */
  readonly at: number;
  readonly items: readonly PlanItem[];
}

const URGENT: readonly PlanAction[] = ['rotate-now', 'page', 'unknown-age', 'blocked'];

/** A page for a person has a time too, but what it is about is now. Days are those of the reader's zone. */
export function agendaOf(items: readonly PlanItem[]): Agenda {
  const now = URGENT.flatMap((action) => items.filter((item) => item.action === action));
  const planned = items
    .filter((item): item is PlanItem & { readonly at: number } => !now.includes(item) && item.at !== null)
    .toSorted((left, right) => left.at - right.at);
  const days = new Map<string, { at: number; items: PlanItem[] }>();
  for (const item of planned) {
    const key = `${new Date(item.at).getFullYear()} ${day(item.at)}`;
    const known = days.get(key);
    if (known === undefined) days.set(key, { at: item.at, items: [item] });
    else known.items.push(item);
  }
  return { now, days: [...days.values()] };
}
