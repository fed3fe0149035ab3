import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Authority } from '../../certificates/authority.ts';
import { programOf } from '../../servers/installed.ts';
import { openBaoApi, openBaoInMemory } from '../../servers/openbao.ts';
import type { Fetch, OpenBao } from '../../servers/openbao.ts';
import {
  asServerUser,
  newPostgresData,
  POSTGRES_PASSWORD,
  POSTGRES_USER,
  serverFile,
  serverFolder,
} from '../../servers/postgres.ts';
import { NODE, PODS } from '../cluster/addresses.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { askInside } from './ask.ts';

/** A server in the network of a cluster, which pods reach by TLS at the node's address. It ends with the cluster. */
export interface ServerInside {
  /** With a password, where it needs one. */
  readonly url: string;
  /** Takes its files away, once the cluster has ended. */
  remove(): Promise<void>;
}

const PORTS = { postgres: '5432', bao: 8_200, baoOverTls: 8_300 };

export async function startPostgresInside(cluster: Cluster, authority: Authority): Promise<ServerInside> {
  const folder = await serverFolder();
  const data = await newPostgresData(folder);
  await appendFile(join(data, 'pg_hba.conf'), `hostssl all all ${PODS} scram-sha-256\n`);
  const { cert, key } = authority.issue({ commonName: 'postgres', hosts: [NODE] });
  const settings = {
    ...{ listen_addresses: NODE, port: PORTS.postgres, unix_socket_directories: '', ssl: 'on' },
    ssl_cert_file: await serverFile(join(folder, 'tls.crt'), cert),
    ssl_key_file: await serverFile(join(folder, 'tls.key'), key),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const isReady = join(dirname(programOf('postgres')), 'pg_isready');
  await cluster.start(
    [...asServerUser(programOf('postgres')), '-D', data, ...flags],
    [isReady, `--host=${NODE}`, `--port=${PORTS.postgres}`],
  );
  return {
    url: `postgres://${POSTGRES_USER}:${POSTGRES_PASSWORD}@${NODE}:${PORTS.postgres}/postgres`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export async function startOpenBaoInside(
  cluster: Cluster,
  authority: Authority,
): Promise<ServerInside & Pick<OpenBao, 'api'>> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-openbao-'));
  const file = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const { cert, key } = authority.issue({ commonName: 'openbao', hosts: [NODE] });
  const listener = {
    address: `${NODE}:${PORTS.baoOverTls}`,
    ...{ tls_cert_file: await file('tls.crt', cert), tls_key_file: await file('tls.key', key) },
  };
  // Beside the listener that it has for us, since a certificate of its own making names no address.
  const config = await file('listener.json', JSON.stringify({ listener: { tcp: listener } }));
  const address = `http://127.0.0.1:${PORTS.bao}`;
  const bao = programOf('openbao');
  await cluster.start(
    [bao, ...openBaoInMemory(PORTS.bao), `-config=${config}`],
    [bao, 'status', `-address=${address}`],
  );
  return {
    url: `https://${listener.address}`,
    api: openBaoApi(address, fetchInside(cluster)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function fetchInside(cluster: Cluster): Fetch {
  return async (url, request) => {
    const [reply] = await askInside(cluster, [{ url, ...request }]);
    if (reply?.status == null) throw new Error(`${url}: ${reply?.text}`);
    return new Response(reply.text === '' ? null : reply.text, { status: reply.status });
  };
}
