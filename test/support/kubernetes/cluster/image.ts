import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** An image of one layer. */
export interface ImageWish {
  /** `localhost/keyturn/pod:1`. */
  readonly name: string;
  readonly entrypoint: readonly string[];
  /** Where in the image → which file of this machine; everybody may run them. */
  readonly files: Readonly<Record<string, string>>;
  readonly user?: string;
}

const BLOCK = 512;
const FOLDERS = ['tmp', 'etc', 'dev', 'proc', 'sys', 'var', 'var/run'];

/** Writes an archive as `docker save` does, without an engine. */
export async function writeImage(
  archive: string,
  { name, entrypoint, files, user = '' }: ImageWish,
): Promise<void> {
  const entries = FOLDERS.map((folder) =>
    tarEntry(`${folder}/`, Buffer.alloc(0), folder === 'tmp' ? 0o1777 : 0o755),
  );
  for (const [path, source] of Object.entries(files))
    entries.push(tarEntry(path.replace(/^\//, ''), await readFile(source), 0o755));
  const layer = tar(entries);
  const digest = sha256(layer);
  const config = Buffer.from(
    JSON.stringify({
      ...{ architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', os: 'linux' },
      config: { Entrypoint: entrypoint, Env: ['PATH=/bin'], User: user },
      rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
      history: [{ created_by: 'keyturn tests' }],
    }),
  );
  const [configFile, layerFile] = [`${sha256(config)}.json`, `${digest}/layer.tar`];
  const manifest = [{ Config: configFile, RepoTags: [name], Layers: [layerFile] }];
  const parts = [
    tarEntry(configFile, config, 0o644),
    tarEntry(layerFile, layer, 0o644),
    tarEntry('manifest.json', Buffer.from(JSON.stringify(manifest)), 0o644),
  ];
  await writeFile(archive, tar(parts));
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

function tar(entries: readonly Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]);
}

/** The header of POSIX 1988, the content, and zeros up to a whole block. A folder's path ends in a slash. */
function tarEntry(path: string, content: Buffer, mode: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number): void => {
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  };
  header.write(path, 0, 100, 'utf8');
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148, 'latin1');
  header.write(path.endsWith('/') ? '5' : '0', 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return Buffer.concat([header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
