import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE, SERVICES } from './addresses.ts';

/** A network, mounts and processes of their own: what is in there ends with it, and reaches nothing outside. */
export interface Enclosure {
  /** The command that runs this one in there. */
  around(command: readonly string[]): readonly string[];
  /** Ends every process in there, however it was started; its mounts and its network go with them. */
  stop(): Promise<void>;
}

/**
 * kubelet sets these for the whole machine unless it finds them as it likes them, so it is shown files that say so. What is
 * written elsewhere than in the cluster's folder goes to /run and to a layer over /var that nobody else sees.
 */
const SETUP = `
exec 3<&0
mount --make-rshared /
mount -t tmpfs tmpfs /run
mount -t overlay overlay -o "lowerdir=/var,upperdir=$1/var,workdir=$1/var-work" /var
ip link set lo up
ip link add cni0 type bridge
ip address add ${NODE}/24 dev cni0
ip link set cni0 up
ip route add ${SERVICES} dev cni0 src ${NODE}
while read -r file value; do
  echo "$value" > "$1/sysctl/\${file##*/}"
  mount --bind "$1/sysctl/\${file##*/}" "/proc/sys/$file"
done <<END
vm/overcommit_memory 1
vm/panic_on_oom 0
kernel/panic 10
kernel/panic_on_oops 1
kernel/keys/root_maxkeys 1000000
kernel/keys/root_maxbytes 25000000
END
echo ready
cat <&3 >/dev/null &
wait $!
`;

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** `folder` is the cluster's own. It ends when this process does, however that ends: its first process reads our pipe. */
export async function newEnclosure(folder: string): Promise<Enclosure> {
  for (const name of ['var', 'var-work', 'sysctl']) await mkdir(join(folder, name));
  const flags = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
  const child = spawn('unshare', [...flags, 'sh', '-ec', SETUP, 'sh', folder], { stdio: 'pipe' });
  children.add(child);
  const ended = once(child, 'close').then(() => void children.delete(child));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await Promise.race([once(child.stdout, 'data'), ended]);
  if (child.exitCode !== null) throw new Error(`unshare ended with ${child.exitCode}\n${said}`);
  const of = (kind: string): string => `/proc/${child.pid}/ns/${kind}`;
  const enter = [`--net=${of('net')}`, `--mount=${of('mnt')}`, `--pid=${of('pid_for_children')}`];
  return {
    around: (command) => ['nsenter', ...enter, '--', ...command],
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
