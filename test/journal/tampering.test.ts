import assert from 'node:assert/strict';
import { byEngine, FIRST, loaded, SECOND, withFleet } from '../contract/journal/samples.ts';
import { withUsers } from '../contract/journal/access.ts';
import { withApplications } from '../contract/journal/onboarding.ts';
import { edit, openTemporaryJournal } from './temporary.ts';
import type { TemporaryJournal } from './temporary.ts';

describe('a journal that was edited behind its back', () => {
  let opened: TemporaryJournal;

  beforeEach(async () => {
    opened = await openTemporaryJournal();
    await withFleet(opened.journal(), 3);
    await withUsers(opened.journal().access);
    await withApplications(opened.journal().onboarding);
    for (const stream of [FIRST, SECOND])
      await opened.journal().append(stream, 1, [loaded(1), loaded(2), loaded(3)], byEngine);
  });

  afterEach(() => opened.remove());

  const edits: readonly { readonly what: string; readonly sql: string; readonly saw: RegExp }[] = [
    {
      what: 'an event with other data',
      sql: `UPDATE events SET data = replace(data, '2', '7') WHERE stream = '${FIRST}' AND seq = 3`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'an event at another time',
      sql: `UPDATE events SET at = at + 1 WHERE stream = '${FIRST}' AND seq = 2`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'an event by another actor',
      sql: `UPDATE events SET actor = 'user:nobody' WHERE stream = '${FIRST}' AND seq = 1`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'an event with another hash',
      sql: `UPDATE events SET hash = '${'0'.repeat(64)}' WHERE stream = '${FIRST}' AND seq = 2`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'data that are no JSON',
      sql: `UPDATE events SET data = '{' WHERE stream = '${FIRST}' AND seq = 2`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'an event removed from the middle',
      sql: `DELETE FROM events WHERE stream = '${FIRST}' AND seq = 3`,
      saw: /^event 3 is missing before it$/,
    },
    {
      what: 'the last event removed',
      sql: `DELETE FROM events WHERE stream = '${FIRST}' AND seq = 4`,
      saw: /^3 events are there, 4 were written$/,
    },
    {
      what: 'the last event of the whole journal removed together with the state it led to',
      sql: `DELETE FROM events WHERE stream = '${SECOND}' AND seq = 4;
            UPDATE credentials SET seq = 3, hash = (SELECT hash FROM events WHERE stream = '${SECOND}' AND seq = 3),
              state = replace(replace(state, '"seq":4', '"seq":3'), '"version":3', '"version":2')
            WHERE uid = '${SECOND}'`,
      saw: /^the journal ends at position 8, it was written to position 9$/,
    },
    {
      what: 'a change of who may come in, edited',
      sql: `UPDATE access_events SET data = replace(data, 'operator', 'admin') WHERE seq = 1`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'a change of who may come in, removed',
      sql: `DELETE FROM access_events WHERE seq = 2`,
      saw: /^event 2 is missing before it$/,
    },
    {
      what: 'a word about an application, edited',
      sql: `UPDATE onboarding_events SET data = replace(data, 'answered', 'approved') WHERE seq = 2`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'a word about an application, moved to another one',
      sql: `UPDATE onboarding_events SET application = 'third-api' WHERE application = 'other-api'`,
      saw: /^the event is not what was hashed$/,
    },
    {
      what: 'all events of a credential removed',
      sql: `DELETE FROM events WHERE stream = '${FIRST}'`,
      saw: /^0 events are there, 4 were written$/,
    },
    {
      what: 'a credential removed with all its events',
      sql: `DELETE FROM events WHERE stream = '${FIRST}'; DELETE FROM credentials WHERE uid = '${FIRST}'`,
      saw: /^the events of the journal before position \d were removed$/,
    },
    {
      what: 'a credential removed without its events',
      sql: `DELETE FROM credentials WHERE uid = '${FIRST}'`,
      saw: /^the credential of these events was removed$/,
    },
    {
      what: 'a state that is not the sum of the events',
      sql: `UPDATE credentials SET state = replace(state, '"managed":true', '"managed":false') WHERE uid = '${FIRST}'`,
      saw: /^the kept state is not the sum of the events$/,
    },
    {
      what: 'another name',
      sql: `UPDATE credentials SET name = 'other' WHERE uid = '${FIRST}'`,
      saw: /^the kept state is not the sum of the events$/,
    },
  ];

  for (const { what, sql, saw } of edits)
    it(`shows ${what}`, async () => {
      await opened.journal().close();
      await edit(opened.directory, sql);
      const { problems } = await (await opened.open()).verify();
      assert.ok(
        problems.some((problem) => saw.test(problem.saw)),
        JSON.stringify(problems),
      );
    });

  it('shows one edit as one problem', async () => {
    await opened.journal().close();
    await edit(opened.directory, `UPDATE events SET at = at + 1 WHERE stream = '${FIRST}' AND seq = 2`);
    const { problems } = await (await opened.open()).verify();
    // The last event carries its own time into the state; this one does not.
    assert.deepEqual(
      problems.map(({ stream, seq }) => [stream, seq]),
      [[FIRST, 2]],
    );
  });
});
