import type { Journal } from '../../../src/ports/journal.ts';
import { alertContract } from './alerts.ts';
import { appendContract } from './append.ts';
import { leaseContract } from './leases.ts';
import { readingContract } from './reading.ts';
import { replicaContract } from './replicas.ts';
import { reservationContract } from './reservations.ts';

/** A fresh, empty journal of some kind. */
export interface OpenedJournal {
  readonly journal: Journal;
  /** Closes it and opens the same data again, as a restart does. */
  reopen(): Promise<Journal>;
  /** Closes it and removes the data. */
  remove(): Promise<void>;
}

/** What the parts of the contract are given: the journal of the running test. */
export interface JournalUnderTest {
  journal(): Journal;
  reopen(): Promise<Journal>;
}

/** What every journal must do, whatever database it is on. */
export function journalContract(name: string, open: () => Promise<OpenedJournal>): void {
  describe(`the journal contract, ${name}`, () => {
    let opened: OpenedJournal;
    let journal: Journal;

    beforeEach(async () => {
      opened = await open();
      ({ journal } = opened);
    });

    afterEach(() => opened.remove());

    const test: JournalUnderTest = {
      journal: () => journal,
      async reopen() {
        journal = await opened.reopen();
        return journal;
      },
    };
    appendContract(test);
    leaseContract(test);
    reservationContract(test);
    readingContract(test);
    alertContract(test);
    replicaContract(test);
  });
}
