import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programs } from '../../test/support/servers/installed.ts';
import { newMount, startOpenBao } from '../../test/support/servers/openbao.ts';
import { startProcess } from '../../test/support/servers/process.ts';
import type { Started } from './agent-memory.ts';

/** So many `bao agent`, each with one template of one secret, as files; null where there is no such program. */
export async function startBaoAgents(folder: string, count: number): Promise<Started | null> {
  const program = programs.openbao();
  if (program === null) return null;
  const server = await startOpenBao();
  const mount = await newMount(server);
  await server.api('POST', `${mount}/data/orders`, { data: { APP_SECRET: 'fake-secret' } });
  await writeFile(join(folder, 'bao-token'), server.rootToken, { mode: 0o600 });
  const running = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const [config, rendered] = [join(folder, `bao-${index}.hcl`), join(folder, `bao-${index}.env`)];
      await writeFile(config, configOf(folder, server.address, `${mount}/data/orders`, rendered));
      return startProcess(program, ['agent', `-config=${config}`], async () => existsSync(rendered), {
        HOME: folder,
      });
    }),
  );
  return {
    pids: running.map(({ pid }) => pid),
    stop: async () => {
      for (const each of running) await each.stop();
      await server.stop();
    },
  };
}

function configOf(folder: string, address: string, path: string, rendered: string): string {
  const text = JSON.stringify;
  return `
vault { address = ${text(address)} }
auto_auth { method "token_file" { config = { token_file_path = ${text(join(folder, 'bao-token'))} } } }
template_config { static_secret_render_interval = "5s" }
template {
  contents = ${text(`{{ with secret ${text(path)} }}{{ .Data.data.APP_SECRET }}{{ end }}`)}
  destination = ${text(rendered)}
}
`;
}
