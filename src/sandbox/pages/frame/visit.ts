import { rfc3339 } from '../../clock.ts';
import type { Desk } from '../../desk.ts';
import type { Incoming } from '../../http/exchange.ts';
import type { Params } from '../../http/router.ts';
import type { Refusal } from '../../refusal.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Site } from './sites.ts';
import type { Visitor, Visitors } from './visits.ts';

/** One request of one browser, as the rooms see it. */
export interface Visit {
  readonly desk: Desk;
  readonly request: Incoming;
  readonly visitors: Visitors;
  readonly visitor: Visitor;
  /** The fields that were sent; empty for a page that was only opened. */
  readonly form: URLSearchParams;
  /** Why the form that was sent to this address took no effect. */
  readonly problem: Refusal | null;
}

/** A page without what every page has. */
export interface View {
  readonly site: Site;
  readonly title: string;
  readonly body: Html;
  /** Stands before everything else, which can't be reached until it is closed. */
  readonly dialog?: Html;
  /** Asks the browser to come again; the page offers to stop it. */
  readonly refreshSeconds?: number;
}

/** What follows from a form: another page, with a word about what happened, or a page at once. */
export type Answer =
  | { readonly to: string; readonly notice?: string; readonly visitor?: Visitor }
  | { readonly status: number; readonly view: View };

export type Viewer = (visit: Visit, params: Params) => View;

export interface PageRoute {
  readonly pattern: string;
  /** The page, and for a form the page it stands on: it is shown again when the form is refused. */
  readonly view: Viewer;
  readonly act?: (visit: Visit, params: Params) => Promise<Answer> | Answer;
}

/** Thrown where somebody has to log in first. */
export class LogInFirst extends Error {}

/** The e-mail of who is logged in. */
export function whoIs(visit: Visit): string {
  const user = whoMayBe(visit);
  if (user === null) throw new LogInFirst('log in first');
  return user;
}

export const whoMayBe = ({ desk, visitor }: Visit): string | null =>
  desk.sessions.find(visitor.session, desk.book.now());

/** A moment, in the words of a page: UTC to the second, as a recorder of resets needs it. */
export function moment(at: number | null): Html {
  if (at === null) return html`none`;
  const text = rfc3339(at);
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 19)} UTC</time>`;
}
