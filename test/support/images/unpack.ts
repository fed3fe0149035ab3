import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface UnpackedImage {
  /** Its file system. */
  readonly root: string;
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Volumes?: Readonly<Record<string, unknown>>;
  };
}

/** Lays an image out in a folder, layer by layer. Nothing in ours removes a file of a layer below. */
export async function unpackImage(archive: string, folder: string): Promise<UnpackedImage> {
  const [parts, root] = [join(folder, 'parts'), join(folder, 'root')];
  for (const path of [parts, root]) await mkdir(path, { recursive: true });
  await tar(archive, parts);
  const [described] = JSON.parse(await readFile(join(parts, 'manifest.json'), 'utf8')) as [Described];
  for (const layer of described.Layers) await tar(join(parts, layer), root);
  const { config } = JSON.parse(await readFile(join(parts, described.Config), 'utf8')) as {
    readonly config: UnpackedImage['config'];
  };
  return { root, config };
}

interface Described {
  readonly Config: string;
  readonly Layers: readonly string[];
}

function tar(archive: string, into: string): Promise<unknown> {
  return promisify(execFile)('tar', ['--extract', '--file', archive, '--directory', into]);
}
