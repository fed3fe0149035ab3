import { BROKEN } from '../../../models/broken.ts';
import { programs } from '../../servers/installed.ts';
import { SKIPPABLE } from '../../skippable.ts';
import type { Row, TortureKind } from '../kind.ts';
import { search } from '../spin.ts';
import type { Found, Search } from '../spin.ts';

/** From small to large; the last ones take minutes and a few gigabytes. */
const SEARCHES: readonly Search[] = [
  { defines: [], for: 'broken promises' },
  { defines: ['TAKEOVERS=0', 'DRIFTS=0'], for: 'endless runs' },
  { defines: ['APPROVALS=2'], for: 'broken promises' },
  { defines: ['CRASHES=2'], for: 'broken promises' },
  { defines: ['TAKEOVERS=2'], for: 'broken promises' },
  { defines: ['FAULTS=2', 'DRIFTS=0'], for: 'broken promises' },
  { defines: ['DRIFTS=0'], for: 'endless runs' },
  { defines: ['CRASHES=2', 'TAKEOVERS=2', 'DRIFTS=0'], for: 'broken promises' },
  { defines: ['CRASHES=2', 'FAULTS=2', 'DRIFTS=0'], for: 'broken promises' },
];

export const model: TortureKind = {
  name: 'model',
  what: 'the protocol in every state, with more crashes, zombies and bad luck, and broken on purpose',
  missing: () => (programs.spin() === null ? SKIPPABLE.spin : null),
  run: async ({ timeIsUp, say }) => {
    const rows: Row[] = [];
    for (const [define, violated] of Object.entries(BROKEN)) {
      const found = await search({ defines: [define], for: 'the break' });
      const problems = found.violated === violated ? [] : [`${define} broke ${found.violated ?? 'nothing'}`];
      rows.push({ what: define, tried: `${figure(found.states)} states`, found: violated, problems });
    }
    for (const [index, each] of SEARCHES.entries()) {
      if (index > 0 && timeIsUp()) break;
      say(`model: ${each.for}, ${each.defines.join(' ') || 'as in npm test'}`);
      rows.push(rowOf(each, await search(each)));
    }
    return rows;
  },
};

function rowOf({ defines, for: what }: Search, found: Found): Row {
  const problems = [
    ...(found.errors === 0 ? [] : [`${defines.join(' ')}: ${found.violated ?? 'an error'}`]),
    ...(found.exhaustive ? [] : [`${defines.join(' ')}: not all states were seen`]),
  ];
  return {
    what: defines.join(' ') || 'as in npm test',
    tried: `${figure(found.states)} states`,
    found: `no ${what} (${(found.ms / 1_000).toFixed(0)} s)`,
    problems,
  };
}

function figure(count: number): string {
  return count.toLocaleString('en-US');
}
