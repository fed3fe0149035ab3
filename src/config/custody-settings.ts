import { HOUR_MS, parseDuration } from '../domain/duration.ts';
import { isFlag, quoted } from './given.ts';
import { KEK_FORMS, parseKek } from './kek-setting.ts';
import type { KekSetting } from './kek-setting.ts';
import type { Reader } from './setting-reader.ts';

const REPLICA_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function readRecipients(reader: Reader): readonly string[] {
  const given = reader.given('recoveryRecipient');
  if (given === null) return [];
  const recipients = given.text.split(/[\s,]+/).filter((recipient) => recipient !== '');
  for (const recipient of recipients) {
    if (/^AGE-/i.test(recipient)) reader.refuse('KT1062', given.place, 'a private key (not shown)');
    else if (!/^age1[02-9ac-hj-np-z]{8,4000}$/.test(recipient)) {
      reader.refuse(
        'KT1060',
        given.place,
        'something that is no age recipient (not shown)',
        'age recipients (age1…), separated by commas',
      );
    }
  }
  return [...new Set(recipients)];
}

/** `--kek-file PATH` is the short form of `--kek file:PATH`. */
export function readKek(reader: Reader): KekSetting | null {
  const given = reader.given('kek');
  const file = reader.given('kekFile');
  const loginFile = reader.given('kekLogin')?.text ?? null;
  if (given === null || (file !== null && isFlag(file) && !isFlag(given)))
    return file === null ? null : { kind: 'file', path: file.text };
  const kek = parseKek(given.text);
  if (kek === null) reader.refuse('KT1060', given.place, quoted(given), KEK_FORMS);
  else if (file !== null && isFlag(file) === isFlag(given))
    reader.refuse('KT1060', file.place, `${given.place} is given too`, 'one of the two');
  else if (kek.kind !== 'transit') return kek.kind === 'file' ? kek : { ...kek, loginFile };
  else if (loginFile !== null) return { ...kek, loginFile };
  else reader.refuse('KT1060', given.place, '--kek-login is not given', 'a file that says how to log in');
  return null;
}

/** Shorter than a day, and a person who wants the escrow finds it empty. */
export function readRetention(reader: Reader): number {
  const given = reader.given('escrowRetention');
  const retentionMs = parseDuration(given?.text ?? '') ?? 0;
  if (retentionMs >= 24 * HOUR_MS) return retentionMs;
  reader.refuse('KT1060', given?.place ?? '--escrow-retention', quoted(given), 'a duration of at least 1d');
  return 24 * HOUR_MS;
}

export function readReplica(reader: Reader): string | null {
  const given = reader.given('replica');
  if (given === null || REPLICA_NAME.test(given.text)) return given?.text ?? null;
  const expected = 'at most 63 letters, digits, dots, dashes and underscores';
  reader.refuse('KT1060', given.place, quoted(given), expected);
  return null;
}
