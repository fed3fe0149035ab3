import { openPostgresJournal } from '../../../src/journal/postgres/open.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { setDatabaseClock, sharedPostgres } from '../../support/servers/postgres.ts';
import type { Postgres } from '../../support/servers/postgres.ts';
import { requireServer } from '../../support/servers/require.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import { accessContract } from './access.ts';
import { journalContract } from './contract.ts';
import { onboardingContract } from './onboarding.ts';

before(function () {
  requireServer(this, 'postgres');
});

journalContract('PostgreSQL', async () => {
  const postgres = await sharedPostgres();
  const database = await postgres.newDatabase();
  const open = () => openPostgresJournal({ address: postgres.addressOf(database), clock: systemClock });
  let opened = await open();
  return {
    journal: byCallersClock(opened, postgres, database),
    async reopen() {
      await opened.close();
      opened = await open();
      return byCallersClock(opened, postgres, database);
    },
    remove: () => opened.close(),
  };
});

const openPostgres = async () => {
  const postgres = await sharedPostgres();
  const address = postgres.addressOf(await postgres.newDatabase());
  const open = () => openPostgresJournal({ address, clock: systemClock });
  let journal = await open();
  return {
    journal,
    async reopen() {
      await journal.close();
      journal = await open();
      return journal;
    },
    remove: () => journal.close(),
  };
};

accessContract('PostgreSQL', openPostgres);
onboardingContract('PostgreSQL', openPostgres);

/** The contract tells the journal what time it is. Here the database's clock decides, so that one is set first. */
function byCallersClock(journal: Journal, postgres: Postgres, database: string): Journal {
  const at = async <T>(now: number, work: () => Promise<T>): Promise<T> => {
    await setDatabaseClock(postgres, database, String(now));
    return work();
  };
  return {
    ...journal,
    claimDue: (now, ...rest) => at(now, () => journal.claimDue(now, ...rest)),
    claim: (stream, now, ...rest) => at(now, () => journal.claim(stream, now, ...rest)),
    renew: (lease, now, leaseMs) => at(now, () => journal.renew(lease, now, leaseMs)),
    backlog: (now) => at(now, () => journal.backlog(now)),
    alerts: {
      ...journal.alerts,
      dueForRepeat: (now, limit) => at(now, () => journal.alerts.dueForRepeat(now, limit)),
      dueNotifications: (now, limit) => at(now, () => journal.alerts.dueNotifications(now, limit)),
      silences: {
        ...journal.alerts.silences,
        current: (now) => at(now, () => journal.alerts.silences.current(now)),
        end: (id, now, by) => at(now, () => journal.alerts.silences.end(id, now, by)),
      },
    },
  };
}
