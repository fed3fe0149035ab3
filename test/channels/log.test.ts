import assert from 'node:assert/strict';
import { log as driver } from '../../src/channels/log/index.ts';
import { notice, recordingLog } from './notice.ts';

const clock = { now: () => 0, monotonicMs: () => 0 };

describe('the log channel', () => {
  for (const [kind, severity, level] of [
    ['raised', 'critical', 'error'],
    ['raised', 'warning', 'warn'],
    ['repeated', 'info', 'info'],
    ['resolved', 'critical', 'info'],
  ] as const) {
    it(`writes a ${severity} alert that is ${kind} at level ${level}`, async () => {
      const { log, lines } = recordingLog();
      const channel = driver.create('log', {}, { log, clock, source: '/test', zone: 'UTC' });
      await channel.deliver(notice(kind, { severity }));
      assert.equal(lines.length, 1);
      const [seenLevel, message, fields] = lines[0]!;
      assert.equal(seenLevel, level);
      assert.equal(message, `alert ${kind}: the key is 92d old`);
      assert.equal(fields?.['alert'], 'KT-A103');
      assert.equal(fields?.['credential'], 'wb-orders-1');
      assert.equal(fields?.['next'], kind === 'resolved' ? undefined : 'keyturn why wb-orders-1');
    });
  }

  it('takes no settings', () => {
    assert.equal(driver.settingsSchema.safeParse({ level: 'info' }).success, false);
  });
});
