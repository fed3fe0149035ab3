import { Fault } from '../../domain/fault.ts';
import type { AgreedView, ApprovalView } from '../../domain/approvals/views.ts';
import { defineCommand } from '../command.ts';
import { confirmText } from '../confirm.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { lookOf } from '../output.ts';
import { approvalText } from '../screen/approvals-table.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: { id: { type: 'string', describe: 'an approval that waits', demandOption: true } },
  options: {
    digest: {
      type: 'string',
      describe: 'the digest that you have seen and agree to: confirms without a terminal',
      requiresArg: true,
    },
    reason: { type: 'string', describe: 'why, for the journal', requiresArg: true },
  },
  examples: [
    ['keyturn approve appr_01', 'shows exactly what you agree to, and asks for its digest'],
    ['keyturn approve appr_01 --digest 4f1c22ab90e3d177', 'without a terminal'],
  ],
  run: async ({ id, digest, reason, ...args }, world) => {
    const client = await connect(args, world);
    const { approvals } = await client.approvals();
    const approval = approvals.find((each) => each.id === id);
    if (approval === undefined)
      throw new Fault('KT5201', { place: `approval ${id}`, saw: 'nothing that waits has this id' });
    world.stderr.write(approvalText(approval, { ...lookOf(world), paint: (_tone, text) => text }));
    const seen = await seenDigest(world, approval, digest);
    const agreed = await client.approve(id, { digest: seen, reason: reason ?? null });
    for (const each of agreed) world.stdout.write(`${each.name}   ${outcomeText(each)}\n`);
    return exitCodeOf(agreed);
  },
});

/** What the daemon compares in the end: somebody else's digest must not pass for one that was read here. */
async function seenDigest(
  world: World,
  { id, digest }: ApprovalView,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) return given;
  const command = `keyturn approve ${id}`;
  await confirmText(world, { text: digest, command, withoutTerminal: `${command} --digest DIGEST` });
  return digest;
}

function outcomeText({ outcome, missing, why }: AgreedView): string {
  switch (outcome) {
    case 'granted':
      return 'agreed; it begins';
    case 'waits':
      return `agreed; ${missing} more must agree`;
    case 'stale':
      return `not done: ${why ?? 'it changed'}`;
  }
}

function exitCodeOf(agreed: readonly AgreedView[]): number {
  if (agreed.some(({ outcome }) => outcome === 'stale')) return EXIT.partly;
  return agreed.some(({ outcome }) => outcome === 'waits') ? EXIT.waiting : EXIT.done;
}
