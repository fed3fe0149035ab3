import assert from 'node:assert/strict';
import { checkAgainstProfiles } from '../../src/config/check-against-profiles.ts';
import { DAY_MS } from '../../src/domain/duration.ts';
import type { IssuerProfile, Sourced } from '../../src/domain/issuer-profile.ts';
import { DOCUMENTS, fleetOf, Folder, writeSet, NOW } from './fixtures.ts';

function sourced<T>(value: T): Sourced<T> {
  return { value, source: 'test', seen: '2026-11-01' };
}

function profile(overlapDays: number, validityDays: number | null): IssuerProfile {
  return {
    name: 'stub',
    overlapMs: sourced(overlapDays * DAY_MS),
    validityMs: sourced(validityDays === null ? null : validityDays * DAY_MS),
    resetsPerDay: sourced(null),
    callsPerMinute: sourced(null),
    stepUp: sourced([]),
    resetChangesAppKey: sourced('unknown'),
    deleteEndsAllVersions: sourced(true),
    contact: sourced(null),
    portal: sourced(null),
    endpoints: sourced([]),
  };
}

describe('a policy against the profile of its issuer', () => {
  let folder: Folder;
  beforeEach(async () => {
    folder = await Folder.make();
  });
  afterEach(() => folder.remove());

  for (const [says, age, lead, overlapDays, validityDays, expected] of [
    ['may rotate long after the overlap', '{rotate: 75d, max: 90d}', null, 10, null, []],
    ['may rotate just when the overlap ends', '{rotate: 10d, max: 90d}', null, 10, null, []],
    [
      'may not rotate inside of the overlap',
      '{rotate: 7d, max: 9d}',
      null,
      10,
      null,
      ['7 age.rotate: 7d is shorter than the overlap of issuer webull-hk, 10d'],
    ],
    [
      'may not wait for the issuer to end the key',
      '{rotate: 75d, max: 90d}',
      null,
      0,
      7,
      ['7 age.rotate: 75d, but issuer webull-hk ends a key after 7d and issuerExpiry.lead is not set'],
    ],
    ['may leave the end to a lead', '{rotate: 75d, max: 90d}', '2d', 0, 7, []],
    [
      'may not have a lead that leaves less than the overlap',
      '{rotate: 75d, max: 90d}',
      '22d',
      10,
      30,
      ['8 issuerExpiry.lead: validity 30d - lead 22d = 8d, and the overlap of issuer webull-hk is 10d'],
    ],
    [
      'may not have a lead as long as the validity: every key would be due at birth',
      '{rotate: 75d, max: 90d}',
      '7d',
      0,
      7,
      ['8 issuerExpiry.lead: validity 7d - lead 7d = 0s, and the overlap of issuer webull-hk is 0s'],
    ],
  ] as const) {
    it(says, async () => {
      const policy = DOCUMENTS.policy
        .replace(/age: .*/, `age: ${age}`)
        .replace(/ {2}issuerExpiry: .*/, lead === null ? '  # no lead' : `  issuerExpiry: {lead: ${lead}}`);
      await writeSet(folder, { policy });
      const fleet = await fleetOf(folder);
      const views = checkAgainstProfiles(
        fleet,
        new Map([['webull-hk', profile(overlapDays, validityDays)]]),
        NOW,
      );
      assert.deepEqual(
        views.map(({ place, saw }) => `${place.split(':')[1]} ${saw}`),
        expected,
      );
      assert.ok(views.every(({ code }) => code === 'KT1107'));
    });
  }

  it('is not judged for an issuer whose credentials it does not select', async () => {
    const policy = DOCUMENTS.policy
      .replace('labels: {env: prod}', 'labels: {env: uat}')
      .replace(/age: .*/, 'age: {rotate: 1d, max: 2d}');
    await writeSet(folder, { policy });
    assert.deepEqual(
      checkAgainstProfiles(await fleetOf(folder), new Map([['webull-hk', profile(10, null)]]), NOW),
      [],
    );
  });
});
