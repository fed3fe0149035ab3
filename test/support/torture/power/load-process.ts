/**
 * Seals and journals, one after the other, and says over the channel what it was told is on disk; goes on when it is told
 * to. Arguments: the data directory, how many rounds, what to do without.
 */
import { once } from 'node:events';
import { byEngine, FIRST, loaded, withFleet } from '../../../contract/journal/samples.ts';
import { openInstallation } from './installation.ts';
import type { Acknowledged } from './record.ts';
import { secretOf } from './record.ts';
import { weaken, WEAKNESSES } from './weaken.ts';

const [dataDirectory = '', rounds = '', weakness = ''] = process.argv.slice(2);
const known = WEAKNESSES.find((each) => each === weakness);
if (known !== undefined) await weaken(known);

async function acknowledge(what: Acknowledged): Promise<void> {
  const goOn = once(process, 'message');
  process.send?.(what);
  await goOn;
}

const { journal, custody } = await openInstallation(dataDirectory);
await withFleet(journal, 1);
await acknowledge({ what: 'journal', round: 0 });
for (let round = 1; round <= Number(rounds); round += 1) {
  const attempt = `att_${round}`;
  const header = { credential: FIRST, attempt, receivedAt: round };
  const sealed = await custody.seal(header, secretOf(round));
  await custody.escrow(sealed);
  await acknowledge({ what: 'escrow', round });
  const kept = { stream: FIRST, attempt, file: sealed.file };
  await journal.append(FIRST, round, [loaded(round)], byEngine, { sealed: kept });
  await acknowledge({ what: 'journal', round });
}
process.exit(0);
