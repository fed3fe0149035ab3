import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Fault } from '../domain/fault.ts';
import type { Plan } from '../domain/views.ts';
import { fromWire, toWire } from '../domain/wire.ts';
import type { Wire } from '../domain/wire.ts';
import { writeWhole } from './whole-file.ts';

const KIND = 'keyturn-plan/1';

interface PlanFile {
  readonly kind: typeof KIND;
  /** SHA-256 over the JSON of `plan`. */
  readonly checksum: string;
  readonly plan: Wire<Plan>;
}

/** Writes the whole file or nothing. Rejects with KT6038. */
export async function writePlan(file: string, plan: Plan): Promise<void> {
  const wire = toWire(plan);
  const content: PlanFile = { kind: KIND, checksum: checksumOf(wire), plan: wire };
  await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Rejects with KT6032 (missing, no plan) or KT6033 (edited). */
export async function readPlan(file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const saw = codeOf(cause) === 'ENOENT' ? 'no such file' : `it can not be read (${codeOf(cause)})`;
    throw new Fault('KT6032', { place: file, saw, cause });
  });
  const content = planFileIn(text);
  if (content === null) throw new Fault('KT6032', { place: file, saw: 'something else than a plan' });
  if (checksumOf(content.plan) !== content.checksum) {
    throw new Fault('KT6033', { place: file, saw: 'the checksum does not fit the content' });
  }
  return fromWire<Plan>(content.plan);
}

function checksumOf(plan: Wire<Plan>): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}

function planFileIn(text: string): PlanFile | null {
  try {
    const content = JSON.parse(text) as Partial<PlanFile> | null;
    const known =
      content?.kind === KIND && typeof content.checksum === 'string' && content.plan !== undefined;
    if (!known) return null;
    // What is nested deeper than any plan can't be written, and so not be checked either.
    JSON.stringify(content);
    return content as PlanFile;
  } catch {
    return null;
  }
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? 'an unknown error';
}
