import path from 'node:path';
import { Secret } from '../domain/secret.ts';
import type { FaultCode } from '../domain/fault.ts';
import { stampNow } from './manifest-files.ts';
import type { FileStamp } from './manifest-files.ts';
import { readSecretFile } from './secret-file.ts';
import type { SecretFileResult } from './secret-file.ts';
import type { Environment } from './environment.ts';
import type { Path } from './yaml-document.ts';

/** A reference that leads nowhere. `path` is where it stands in its document. */
export interface BrokenReference {
  readonly path: Path;
  readonly code: FaultCode;
  readonly saw: string;
}

export interface Resolved {
  readonly value: unknown;
  readonly broken: readonly BrokenReference[];
}

/** Resolves the references of one load. Each file is read once. */
export interface SecretResolver {
  resolve(value: unknown, manifest: string): Resolved;
  /** The files that were looked at, as they were just before. */
  readonly files: readonly FileStamp[];
}

/** `onSecret` hears of every secret as soon as it is known, so that no output can repeat it. */
export function createSecretResolver(
  environment: Environment,
  onSecret: (secret: Secret) => void,
): SecretResolver {
  const results = new Map<string, SecretFileResult>();
  const files: FileStamp[] = [];
  const fromFile = (file: string): SecretFileResult => {
    const known = results.get(file);
    if (known !== undefined) return known;
    files.push(stampNow(file));
    const result = readSecretFile(file);
    if (result.ok) onSecret(result.secret);
    results.set(file, result);
    return result;
  };
  const fromEnv = (name: string): SecretFileResult => {
    const value = environment[name];
    if (value === undefined || value === '') return { ok: false, code: 'KT1032', saw: `${name} is not set` };
    const secret = new Secret(value);
    onSecret(secret);
    return { ok: true, secret };
  };
  return {
    resolve(value, manifest) {
      const broken: BrokenReference[] = [];
      const lookUp = ({ source, name }: Reference): SecretFileResult =>
        source === 'fromEnv' ? fromEnv(name) : fromFile(path.resolve(path.dirname(manifest), name));
      return { value: replace(value, [], lookUp, broken), broken };
    },
    files,
  };
}

/** Puts the same stand-in wherever a reference leads: for a look at manifests on a machine that has no secrets. */
export function standInFor(secret: Secret): SecretResolver {
  return {
    resolve: (value) => ({ value: replace(value, [], () => ({ ok: true, secret }), []), broken: [] }),
    files: [],
  };
}

interface Reference {
  readonly source: 'fromFile' | 'fromEnv';
  readonly name: string;
}

/** A copy of the value with every reference replaced; the value itself where it holds none. */
function replace(
  value: unknown,
  at: Path,
  lookUp: (reference: Reference) => SecretFileResult,
  broken: BrokenReference[],
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => replace(item, [...at, index], lookUp, broken));
  const reference = referenceIn(value);
  if (reference === null) {
    const entries = Object.entries(value);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, replace(item, [...at, key], lookUp, broken)]),
    );
  }
  const result = lookUp(reference);
  if (result.ok) return result.secret;
  broken.push({ path: at, code: result.code, saw: result.saw });
  // Something has to stand here, so that the rest of the manifest can be judged too.
  return new Secret('unresolved');
}

function referenceIn(value: object): Reference | null {
  const entries = Object.entries(value);
  const [source, name] = entries[0] ?? [];
  if (entries.length !== 1 || typeof name !== 'string') return null;
  return source === 'fromFile' || source === 'fromEnv' ? { source, name } : null;
}
