import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { until } from '../../test/support/e2e-surface/until.ts';
import { newMount, startOpenBao } from '../../test/support/servers/openbao.ts';
import { programOf } from '../../test/support/servers/installed.ts';
import { withFolder } from '../support/temporary.ts';
import { quantiles } from './quantiles.ts';
import type { Quantiles } from './quantiles.ts';

const ROUNDS = 10;
const PATIENCE_MS = 60_000;

export function openBaoIsThere(): boolean {
  return existsSync(programOf('openbao'));
}

/** From the answer to a write until the agent's file has it, with the shortest interval that people set. */
export async function measureBaoAgent(): Promise<Quantiles> {
  const bao = await startOpenBao();
  const mount = await newMount(bao);
  const write = (value: string) => bao.api('POST', `${mount}/data/key`, { data: { secret: value } });
  await write('value-0');
  try {
    return await withFolder(async (folder) => {
      const file = join(folder, 'key.env');
      await writeFile(join(folder, 'token'), bao.rootToken);
      await writeFile(
        join(folder, 'key.ctmpl'),
        `{{ with secret "${mount}/data/key" }}{{ .Data.data.secret }}{{ end }}`,
      );
      await writeFile(join(folder, 'agent.hcl'), configuration(bao.address, folder));
      const agent = spawn(programOf('openbao'), ['agent', `-config=${join(folder, 'agent.hcl')}`], {
        env: { HOME: folder, PATH: process.env.PATH },
        stdio: 'ignore',
      });
      const shows = (value: string) =>
        until('the file', async () => (await readFile(file, 'utf8').catch(() => '')) === value, PATIENCE_MS);
      await shows('value-0');
      const tookMs: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        await write(`value-${round}`);
        const writtenMs = performance.now();
        await shows(`value-${round}`);
        tookMs.push(performance.now() - writtenMs);
      }
      agent.kill('SIGTERM');
      await once(agent, 'exit');
      return quantiles(tookMs);
    });
  } finally {
    await bao.stop();
  }
}

function configuration(address: string, folder: string): string {
  return `
vault { address = "${address}" }
auto_auth { method "token_file" { config = { token_file_path = "${folder}/token" } } }
template_config { static_secret_render_interval = "5s" }
template { source = "${folder}/key.ctmpl" destination = "${folder}/key.env" }
`;
}
