import { homedir } from 'node:os';
import { join } from 'node:path';
import * as age from './age.mjs';
import * as alertmanager from './alertmanager.mjs';
import * as chromium from './chromium.mjs';
import * as cni from './cni.mjs';
import * as containerd from './containerd.mjs';
import * as coredns from './coredns.mjs';
import * as helm from './helm.mjs';
import * as images from './images.mjs';
import * as kingfisher from './kingfisher.mjs';
import * as kubernetes from './kubernetes.mjs';
import * as moto from './moto.mjs';
import * as nftables from './nftables.mjs';
import * as openbao from './openbao.mjs';
import * as postgres from './postgres.mjs';
import * as promtool from './promtool.mjs';
import * as spin from './spin.mjs';
import * as strace from './strace.mjs';

/** `node scripts/servers/install.mjs [NAME…]`: the servers that the tests need, all of them unless named. */
const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keyturn');
const wanted = process.argv.slice(2);
const SERVERS = [
  ...[openbao, moto, age, postgres, spin, strace, alertmanager, promtool, chromium, kingfisher],
  ...[kubernetes, coredns, helm, containerd, cni, nftables, images],
];

for (const server of SERVERS) {
  if (wanted.length > 0 && !wanted.includes(server.name)) continue;
  const path = await server.install(cacheDir, (line) => console.log(line));
  if (path !== null) console.log(`${server.name}: ${path}`);
}
