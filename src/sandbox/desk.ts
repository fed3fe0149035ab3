import type { Book } from './book.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './control/faults.ts';
import type { AcceptedCalls } from './gateway/accepted-calls.ts';
import type { Sessions } from './portal/session.ts';

/** What the routes of the JSON API work with. */
export interface Desk {
  readonly book: Book;
  readonly chance: Chance;
  readonly sessions: Sessions;
  readonly faults: Faults;
  readonly acceptedCalls: AcceptedCalls;
}
