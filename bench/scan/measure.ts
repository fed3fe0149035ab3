import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ran {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The most memory that it had itself: git, which it may start, maps whole packs and counts them as its own. */
  readonly memoryMb: number;
  readonly stdout: string;
}

const OUT = join(tmpdir(), `keyturn-bench-out-${process.pid}`);
/** Longer than this nobody waits; what takes it was ended. */
export const LONGEST_SECONDS = 300;
const SCRIPT = `import resource,subprocess,sys,time
most=0
t=time.time()
p=subprocess.Popen(sys.argv[2:],stdout=open(sys.argv[1],"wb"),stderr=subprocess.DEVNULL)
while p.poll() is None and time.time()-t<${LONGEST_SECONDS}:
  try: most=max(most,*[int(l.split()[1]) for l in open(f"/proc/{p.pid}/status") if l.startswith("VmHWM")])
  except (OSError,TypeError): pass
  time.sleep(0.02)
s=time.time()-t
p.kill()
p.wait()
r=resource.getrusage(resource.RUSAGE_CHILDREN)
print(s,r.ru_utime+r.ru_stime,most)`;

/** Runs a program under one that measures it. What is printed is kept only where it is wanted. */
export function run(program: string, args: readonly string[], keepsOutput = false): Ran {
  const out = keepsOutput ? OUT : '/dev/null';
  const text = execFileSync('python3', ['-c', SCRIPT, out, program, ...args], { encoding: 'utf8' });
  const [seconds = 0, cpuSeconds = 0, kilobytes = 0] = text.trim().split(' ').map(Number);
  const stdout = keepsOutput ? readFileSync(OUT, 'utf8') : '';
  rmSync(OUT, { force: true });
  return { seconds, cpuSeconds, memoryMb: kilobytes / 1024, stdout };
}

export function best(rounds: readonly Ran[]): Ran {
  return rounds.reduce((left, right) => (right.seconds < left.seconds ? right : left));
}
