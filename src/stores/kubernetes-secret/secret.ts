import { z } from 'zod';
import type { KubernetesObject } from '../../connections/kubernetes/connect.ts';
import { Fault } from '../../domain/fault.ts';
import { Secret } from '../../domain/secret.ts';
import type { Payload } from '../../ports/store.ts';

/** Without it nothing is written over what somebody else has put there. */
export const MANAGED = 'keyturn.dev/managed';
/** Which fields are ours: `APP_KEY,APP_SECRET`. Absent: all that are there. */
export const FIELDS = 'keyturn.dev/fields';
/** Before the attempt's name; the value is a sealed copy. */
export const STAGED = 'keyturn.dev/staged-';

/** What keyturn needs to know of a Secret. */
export interface SecretObject {
  readonly resourceVersion: string;
  readonly isManaged: boolean;
  readonly isImmutable: boolean;
  readonly type: string;
  /** `ExternalSecret orders`: a controller that writes it again whenever it differs. */
  readonly controller: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  /** Our fields and their values; null where none of them is there. */
  readonly payload: Payload | null;
  /** Whether anything is in it, ours or not. */
  readonly isEmpty: boolean;
  /** How many bytes the fields of others take. */
  readonly foreignBytes: number;
}

const schema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    ownerReferences: z
      .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().optional() }))
      .default([]),
  }),
  immutable: z.boolean().optional(),
  type: z.string().default('Opaque'),
});

/** Rejects with KT3408 what is no Secret, and with KT3011 where a field of ours is no text. */
export function readSecret(object: KubernetesObject, place: string): SecretObject {
  const { success, data } = schema.safeParse(object);
  if (!success) throw new Fault('KT3408', { place, saw: 'an answer that is no Secret' });
  const { metadata, immutable, type } = data;
  const entries = dataIn(object);
  const isOurs = ownershipIn(metadata.annotations);
  const ours = entries.filter(([field]) => isOurs(field));
  const owner = metadata.ownerReferences.find(({ controller }) => controller === true);
  return {
    resourceVersion: metadata.resourceVersion,
    isManaged: metadata.labels[MANAGED] === 'true',
    isImmutable: immutable === true,
    ...{ type, annotations: metadata.annotations },
    controller: owner === undefined ? null : `${owner.kind} ${owner.name}`,
    payload: ours.length === 0 ? null : payloadOf(ours, place),
    isEmpty: entries.length === 0,
    foreignBytes: sizeOf(entries.filter(([field]) => !isOurs(field))),
  };
}

type Entries = readonly (readonly [string, Buffer])[];

function dataIn(object: KubernetesObject): Entries {
  const data = object['data'];
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([field, value]) =>
    typeof value === 'string' ? [[field, Buffer.from(value, 'base64')] as const] : [],
  );
}

function ownershipIn(annotations: Readonly<Record<string, string>>): (field: string) => boolean {
  const named = annotations[FIELDS];
  if (named === undefined) return () => true;
  const fields = new Set(named.split(',').map((field) => field.trim()));
  return (field) => fields.has(field);
}

function payloadOf(entries: Entries, place: string): Payload {
  return Object.fromEntries(entries.map(([field, bytes]) => [field, new Secret(textOf(bytes, place))]));
}

function textOf(bytes: Buffer, place: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault('KT3011', { place, saw: 'a field that is not text' });
  }
}

function sizeOf(entries: Entries): number {
  return entries.reduce((sum, [field, bytes]) => sum + field.length + bytes.length, 0);
}

/** Kubernetes takes a megabyte in all. */
const LARGEST_BYTES = 1024 * 1024;
const FIELD = /^[-._a-zA-Z0-9]{1,253}$/;

/** Rejects with KT3013 what a Secret can't hold beside what is in it already. */
export function refuseUnfit(payload: Payload, foreignBytes: number, place: string): void {
  for (const field of Object.keys(payload))
    if (!FIELD.test(field) || /^\.{1,2}$/.test(field) || field.startsWith('..'))
      throw new Fault('KT3013', {
        place,
        saw: 'the name of a field that a Secret can not have',
        expected: 'letters, digits, -, _ and .',
      });
  const bytes = Object.entries(payload).reduce(
    (sum, [field, value]) => sum + field.length + Buffer.byteLength(value.reveal()),
    foreignBytes,
  );
  if (bytes <= LARGEST_BYTES) return;
  throw new Fault('KT3013', { place, saw: `${bytes} bytes`, expected: `at most ${LARGEST_BYTES} bytes` });
}

/** Refuses a Secret that somebody else keeps, or that nobody can change. */
export function refuseUnwritable(secret: SecretObject, place: string): void {
  if (secret.isImmutable) throw new Fault('KT3420', { place, saw: 'immutable: true' });
  if (secret.type !== 'Opaque')
    throw new Fault('KT3421', { place, saw: `a Secret of type ${secret.type}`, expected: 'type Opaque' });
  if (secret.controller !== null)
    throw new Fault('KT3421', {
      place,
      saw: `a Secret that ${secret.controller} keeps`,
      expected: 'a Secret that no controller writes again',
    });
  if (!secret.isManaged && !secret.isEmpty)
    throw new Fault('KT3421', { place, saw: `fields in a Secret without the label ${MANAGED}` });
}
