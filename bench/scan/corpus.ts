/** What is searched: folders, a log of a gigabyte, and a history that unfolds to one, each with values planted in it. */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Writable } from 'node:stream';

export const PLANTS = 10;
const LENGTH = 32;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const GIGABYTE = 1e9;
const LOG_CHUNK_LINES = 10_000;
const HISTORY_FILES = 100;
const LINES_A_FILE = 900;
const FILES_A_COMMIT = 5;
const LINES_A_CHANGE = 6;
const SOURCES = resolve(import.meta.dirname, '../../src');

/** The value with that number: no secret, and the same in every run. */
export function secretText(number: number): string {
  const bytes = createHmac('sha512', 'bench').update(String(number)).digest();
  return Array.from(bytes.subarray(0, LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Many small files. */
export async function makeFiles(folder: string): Promise<void> {
  await mkdir(folder);
  for (let copy = 0; copy < 10; copy += 1) await cp(SOURCES, join(folder, String(copy)), { recursive: true });
  for (let plant = 0; plant < PLANTS; plant += 1)
    await writeFile(join(folder, `plant-${plant}.env`), `A=1\nSECRET=${secretText(plant)}\n`);
}

/** Lines as a router writes them; every so often one with a value in base64. */
export async function makeLog(file: string): Promise<void> {
  const out = createWriteStream(file);
  let written = 0;
  let planted = 0;
  for (let line = 0; written < GIGABYTE; line += LOG_CHUNK_LINES) {
    const lines = Array.from({ length: LOG_CHUNK_LINES }, (_, index) => logLine(line + index));
    if (planted < PLANTS && written >= (planted * GIGABYTE) / PLANTS) {
      const basic = Buffer.from(`me:${secretText(planted)}`).toString('base64');
      lines.push(`debug authorization: Basic ${basic}`);
      planted += 1;
    }
    written += await put(out, `${lines.join('\n')}\n`);
  }
  out.end();
  await once(out, 'close');
}

function logLine(line: number): string {
  const request = createHash('sha256').update(String(line)).digest('hex').slice(0, 16);
  return `2026-06-01T00:00:00.000Z info order accepted request=${request} account=${line} took_ms=${line % 90}`;
}

/** Commits that change some lines of some files of source code, some with a value in them. */
export async function makeHistory(folder: string): Promise<void> {
  await run('git', ['init', '-q', '--bare', folder]);
  const git = spawn('git', ['-C', folder, 'fast-import', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(git, 'close');
  const files = await firstVersions();
  let written = 0;
  let planted = 0;
  for (let commit = 1; written < GIGABYTE; commit += 1) {
    const changed: string[] = [];
    for (let nth = 0; nth < FILES_A_COMMIT; nth += 1) {
      const number = (commit * FILES_A_COMMIT + nth) % HISTORY_FILES;
      const lines = files[number] ?? [];
      for (let change = 0; change < LINES_A_CHANGE; change += 1)
        lines[placeOf(commit, nth, change)] = `  const id = '${hashOf(`${commit} ${nth} ${change}`)}';`;
      if (nth === 0 && planted < PLANTS && written >= (planted * GIGABYTE) / PLANTS) {
        lines[0] = `const key = '${secretText(planted)}';`;
        planted += 1;
      }
      const text = lines.join('\n');
      const mark = commit * FILES_A_COMMIT + nth;
      written += await put(git.stdin, `blob\nmark :${mark}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
      changed.push(`M 100644 :${mark} src/${number}.ts`);
    }
    const message = `change ${commit}`;
    await put(
      git.stdin,
      `commit refs/heads/main\ncommitter desk <desk@example.com> ${1_700_000_000 + commit} +0000\ndata ${message.length}\n${message}\n${changed.join('\n')}\n\n`,
    );
  }
  git.stdin.end();
  await ended;
}

async function firstVersions(): Promise<string[][]> {
  const names = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(SOURCES, name), 'utf8')));
  const lines = texts.join('\n').split('\n');
  return Array.from({ length: HISTORY_FILES }, (_, number) => {
    const from = (number * 131) % (lines.length - LINES_A_FILE);
    return lines.slice(from, from + LINES_A_FILE);
  });
}

function placeOf(...numbers: readonly number[]): number {
  return 1 + (Number.parseInt(hashOf(numbers.join(' ')).slice(0, 8), 16) % (LINES_A_FILE - 1));
}

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

async function put(out: Writable, text: string): Promise<number> {
  if (!out.write(text)) await once(out, 'drain');
  return Buffer.byteLength(text);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  await once(spawn(program, args, { stdio: 'inherit' }), 'close');
}
