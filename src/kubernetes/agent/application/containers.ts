import type { Process } from './processes.ts';

/**
 * The first process of each container beside the agent's own that mounts the folder of the keys: other containers of the pod have nothing
 * to do with them. A probe, or a person with a shell, has no parent either, and is younger.
 *
 * @param processes those without a parent in the pod
 * @param self the agent's own first process
 * @throws Error in words, where processes of other containers can't be seen
 */
export function firstProcesses(
  processes: readonly Process[],
  self: number,
  directory: string,
): readonly Process[] {
  const own = processes.find(({ pid }) => pid === self)?.root;
  // The first of all is the pod's, and holds its processes together.
  const shared = processes.some(({ pid, root }) => pid === 1 && root !== own);
  if (own === undefined || !shared) throw new Error('the pod does not share its processes');
  const firsts = new Map<string, Process>();
  for (const each of processes) {
    if (each.root === own || !each.mounts.includes(directory)) continue;
    const known = firsts.get(each.root);
    if (known === undefined || each.startTicks < known.startTicks) firsts.set(each.root, each);
  }
  return [...firsts.values()];
}
