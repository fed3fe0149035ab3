import assert from 'node:assert/strict';
import { headlineOf, messageOf, oneLine } from '../../../src/domain/alerts/message.ts';
import { isZone, timesInOneLine } from '../../../src/domain/alerts/times.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { alertRow } from '../../support/alert-row.ts';

const AT = Date.UTC(2026, 10, 22, 23, 59, 59);
const READING = { zone: 'UTC', runbooks: null };

describe('the message of an alert', () => {
  it('says the severity by glyph and word, and calls a drill one', () => {
    assert.equal(headlineOf(alertRow()), '✖ critical · wb-orders-1 · Key overdue');
    assert.equal(
      headlineOf(alertRow({ severity: 'warning', drill: true })),
      '[DRILL] ▲ warning · wb-orders-1 · Key overdue',
    );
    assert.equal(headlineOf(alertRow({ state: 'resolved' })), '✔ resolved · wb-orders-1 · Key overdue');
  });

  it('says who has acknowledged it, with what note, and after what time it was over', () => {
    const ack = { at: AT, by: 'user:ops', note: 'on\nit' };
    const acknowledged = messageOf({ kind: 'acknowledged', alert: alertRow({ ack }) }, READING);
    assert.equal(acknowledged.event, 'acknowledged by user:ops: on it');
    const over = alertRow({ state: 'resolved', raisedAt: AT, resolvedAt: AT + 4 * HOUR_MS });
    assert.equal(messageOf({ kind: 'resolved', alert: over }, READING).event, 'resolved after 4h');
  });

  it('names the runbook by the command, or by its page where pages are published', () => {
    const runbook = (runbooks: string | null) =>
      messageOf({ kind: 'raised', alert: alertRow() }, { zone: 'UTC', runbooks }).facts.find(
        ({ label }) => label === 'Runbook',
      )?.value;
    assert.equal(runbook(null), 'keyturn explain KT-A103');
    assert.equal(runbook('https://docs.example.com/'), 'https://docs.example.com/KT-A103.md');
  });

  it('makes one line of any text, and cuts what is too long', () => {
    assert.equal(oneLine('a\r\n\tb\u2028c\u0007', 50), 'a b c');
    assert.equal(oneLine('abcdef', 4), 'abc…');
  });
});

describe('the times of an alert', () => {
  it('are said in UTC, in the reader’s zone and in the market’s', () => {
    assert.equal(
      timesInOneLine(AT, { local: 'America/New_York', market: 'Asia/Hong_Kong' }),
      '2026-11-22 23:59:59 UTC · 2026-11-22 18:59:59 America/New_York (local) · 2026-11-23 07:59:59 Asia/Hong_Kong (market)',
    );
  });

  it('are said once where two of them are the same', () => {
    assert.equal(timesInOneLine(AT, { local: 'UTC', market: null }), '2026-11-22 23:59:59 UTC (local)');
    assert.equal(
      timesInOneLine(AT, { local: 'Asia/Hong_Kong', market: 'Asia/Hong_Kong' }),
      '2026-11-22 23:59:59 UTC · 2026-11-23 07:59:59 Asia/Hong_Kong (local and market)',
    );
  });

  it('follow the summer time of a zone, and say midnight as 00', () => {
    assert.match(
      timesInOneLine(Date.UTC(2026, 6, 1, 22), { local: 'Europe/Berlin', market: null }),
      /2026-07-02 00:00:00 Europe\/Berlin/,
    );
  });

  it('know a zone from a name that is none', () => {
    assert.deepEqual([isZone('Asia/Hong_Kong'), isZone('Hong Kong'), isZone('')], [true, false, false]);
  });
});
