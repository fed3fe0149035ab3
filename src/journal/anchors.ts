import { constants } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../domain/fault.ts';
import type { SignedCheckpoint } from '../ports/checkpoint.ts';
import { canonicalJson } from './canonical-json.ts';
import { checkpointHash, isSignedBy, parseSigned, publicKeyIn } from './checkpoint/signed.ts';
import { errorCode } from './sqlite/files.ts';

/** Where the checkpoints of one installation stand outside its database. */
export interface AnchorPlace {
  readonly anchors: string;
  readonly publicKey: string;
}

export function anchorPlace(directory: string, installation: string): AnchorPlace {
  return {
    anchors: join(directory, `${installation}.anchors`),
    publicKey: join(directory, `${installation}.pub.pem`),
  };
}

/**
 * Appends checkpoints, a line each, and returns when they are on disk. A line that a crash cut off stays where it is,
 * for the folder may allow appending only; the whole line follows it. Rejects with KT2142.
 */
export async function appendAnchors(
  place: AnchorPlace,
  checkpoints: readonly SignedCheckpoint[],
  publicKey: string,
): Promise<void> {
  try {
    await mkdir(dirname(place.anchors), { recursive: true, mode: 0o700 });
    await writeOnce(place.publicKey, publicKey);
    const file = await open(place.anchors, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
    try {
      const tail = await readTail(file);
      const start = tail === '' || tail.endsWith('\n') ? '' : '\n';
      await file.appendFile(start + checkpoints.map((each) => `${canonicalJson(each)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(dirname(place.anchors));
  } catch (cause) {
    throw new Fault('KT2142', { place: place.anchors, saw: `${errorCode(cause)} on writing it`, cause });
  }
}

/** The number of the last whole checkpoint in the file; null where there is none. Proves nothing. */
export async function lastAnchored({ anchors }: AnchorPlace): Promise<number | null> {
  const file = await open(anchors, 'r').catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new Fault('KT2142', { place: anchors, saw: `${errorCode(cause)} on reading it`, cause });
  });
  if (file === null) return null;
  try {
    const lines = (await readTail(file)).split('\n').slice(0, -1);
    return lines.flatMap((line) => parseSigned(line)?.checkpoint.number ?? []).at(-1) ?? null;
  } finally {
    await file.close();
  }
}

/** Several lines' worth. */
const TAIL_BYTES = 8 * 1024;

async function readTail(file: FileHandle): Promise<string> {
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString('utf8', 0, bytesRead);
}

async function writeOnce(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o644, flag: 'wx', flush: true }).catch((cause: unknown) => {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  });
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The anchors in a file, proven: each signed by the key, each following the one before. */
export interface ProvenAnchors {
  readonly anchors: readonly SignedCheckpoint[];
  readonly problems: readonly { readonly stream: 'anchors'; readonly seq: number; readonly saw: string }[];
}

/** No anchors where the file is not there; what is there in part is a problem, not an absence. Rejects with KT2140. */
export async function readAnchors(path: string, publicKey: string): Promise<ProvenAnchors> {
  const text = await readIfThere(path);
  return text === null ? { anchors: [], problems: [] } : proveAnchors(text, publicKey);
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') return null;
    throw new Fault('KT2140', { place: path, saw: `${errorCode(cause)} on reading it`, cause });
  });
}

/** A public key in a PEM file. Rejects with KT2143. */
export async function readPublicKey(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Fault('KT2143', { place: path, saw: `${errorCode(cause)} on reading it`, cause });
  });
  if (publicKeyIn(text) !== null) return text;
  throw new Fault('KT2143', { place: path, saw: 'a text that is no Ed25519 public key' });
}

/** Reads until the first line that is not what was anchored; what stands before it is still good. */
export function proveAnchors(text: string, publicKey: string): ProvenAnchors {
  const key = publicKeyIn(publicKey);
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  const anchors: SignedCheckpoint[] = [];
  const broken = (saw: string): ProvenAnchors => ({
    anchors,
    problems: [{ stream: 'anchors', seq: anchors.length + 1, saw }],
  });
  for (const [index, line] of lines.entries()) {
    // Cut off by a crash, and written again as a whole.
    if (lines[index + 1]?.startsWith(line) === true) continue;
    const signed = parseSigned(line);
    if (signed === null) return broken(`line ${index + 1} is no checkpoint`);
    const { number, previous } = signed.checkpoint;
    if (key === null || !isSignedBy(signed, key))
      return broken(`checkpoint ${number} is signed by another key`);
    const before = anchors.at(-1)?.checkpoint;
    if (before !== undefined && (number !== before.number + 1 || previous !== checkpointHash(before)))
      return broken(`checkpoint ${number} does not follow checkpoint ${before.number}`);
    anchors.push(signed);
  }
  return rest === '' ? { anchors, problems: [] } : broken(`line ${lines.length + 1} is cut off`);
}
