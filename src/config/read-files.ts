import { splitDocuments } from './documents.ts';
import { listManifests, readText, stampOf } from './manifest-files.ts';
import type { FileStamp } from './manifest-files.ts';
import { problem } from './problem.ts';
import type { Problem } from './problem.ts';
import { reasonOf } from './secret-file.ts';

/** One file of manifests. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

interface Contents {
  readonly manifests: readonly FileText[];
  readonly stamps: readonly FileStamp[];
}

/** Every manifest file under a folder; what can't be read is a problem. */
export async function readFiles(directory: string, problems: Problem[]): Promise<Contents> {
  let files: readonly string[];
  try {
    files = await listManifests(directory);
  } catch (error) {
    problems.push(problem('KT1003', directory, null, { saw: `the folder ${reasonOf(error)}` }));
    return { manifests: [], stamps: [] };
  }
  const manifests: FileText[] = [];
  const stamps: FileStamp[] = [];
  for (const file of files) {
    // The stamp first: a change during the reading is then seen as one afterwards.
    stamps.push(await stampOf(file));
    const text = await tryToRead(file, problems);
    if (text !== null) manifests.push({ path: file, text });
  }
  const silent = manifests.every(({ path, text }) => splitDocuments(path, text).next().done === true);
  if (silent && problems.length === 0) {
    const saw = files.length === 0 ? 'no .yaml or .yml file' : 'no manifest in any file';
    problems.push(problem('KT1003', directory, null, { saw }));
  }
  return { manifests, stamps };
}

async function tryToRead(file: string, problems: Problem[]): Promise<string | null> {
  try {
    const text = await readText(file);
    if (text === null) problems.push(problem('KT1002', file, null, { saw: 'the file is not UTF-8 text' }));
    return text;
  } catch (error) {
    problems.push(
      problem('KT1002', file, null, { saw: `the file ${reasonOf(error)}`, next: `ls -l ${file}` }),
    );
    return null;
  }
}
