import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '../domain/fault.ts';
import { parseTime } from '../domain/wire.ts';
import type { BundleHead, BundleRecord } from '../ports/bundle.ts';
import { linesOf } from './lines.ts';

const FORMAT = 1;

const text = z.string();
const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().refine((given) => parseTime(given) !== null);

/** Whoever hands a bundle on may have written it, so each line is held to this form. */
const record = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('head'),
    format: z.literal(FORMAT),
    ...{ installation: text, madeAt: time, keyturn: text, from: time.nullable(), to: time.nullable() },
  }),
  z.strictObject({ is: z.literal('key'), publicKey: text }),
  z.strictObject({ is: z.literal('checkpoint'), signed: text }),
  // The uid stands in the text that is digested, between a blank and a line feed.
  z.strictObject({ is: z.literal('stream'), uid: z.string().regex(/^\S+$/), covered: count }),
  z.strictObject({
    is: z.literal('event'),
    ...{ seq: count, at: z.int(), actor: text, type: text, schema: count, data: text, hash },
  }),
  z.strictObject({ is: z.literal('end'), records: count, digest: hash }),
]);

export interface ReadBundle {
  readonly head: BundleHead;
  /** The end counts and digests what is before it. Whoever edits a bundle can make it fit again. */
  readonly endFits: boolean;
}

/**
 * Hands on the records of a bundle, the head first. Rejects with KT6201 for a file that is none, KT6202 for one that was
 * cut off and KT6203 for a line that keyturn did not write.
 */
export async function readBundle(
  bytes: AsyncIterable<Uint8Array>,
  place: string,
  take: (record: BundleRecord) => void,
): Promise<ReadBundle> {
  const cut = (saw: string): Fault => new Fault('KT6202', { place, saw });
  const digest = createHash('sha256');
  let head: BundleHead | null = null;
  let endFits: boolean | null = null;
  let records = 0;
  for await (const line of linesOf(bytes, (saw) => (head === null ? notOne(place, saw) : cut(saw)))) {
    if (head === null) {
      head = headOf(line, place);
      take(head);
    } else {
      const found = recordOf(line, records + 1, place);
      if (endFits !== null || found.is === 'head')
        throw new Fault('KT6203', { place, saw: `record ${records + 1} stands where none may` });
      if (found.is === 'end') {
        endFits = found.records === records && found.digest === digest.digest('hex');
        continue;
      }
      take(found);
    }
    digest.update(`${line}\n`);
    records += 1;
  }
  if (head === null) throw notOne(place, 'an empty file');
  if (endFits === null) throw cut(`no end after ${records} records`);
  return { head, endFits };
}

function notOne(place: string, saw: string): Fault {
  return new Fault('KT6201', { place, saw });
}

function headOf(line: string, place: string): BundleHead {
  const value = jsonOf(line);
  const parsed = record.safeParse(value);
  if (parsed.success && parsed.data.is === 'head') return parsed.data;
  const { is, format } = (value ?? {}) as { readonly is?: unknown; readonly format?: unknown };
  if (is === 'head' && typeof format === 'number' && format > FORMAT)
    throw notOne(place, `a bundle of form ${format}, this keyturn reads ${FORMAT}`);
  throw notOne(place, 'a first line that is no head');
}

function recordOf(line: string, number: number, place: string): BundleRecord {
  const parsed = record.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  throw new Fault('KT6203', { place, saw: `record ${number} is none that keyturn writes` });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
