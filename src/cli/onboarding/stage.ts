import type { OnboardingAct } from '../../domain/onboarding/requests.ts';
import { connect } from '../connect.ts';
import { recordedText } from '../screen/onboarding-page.ts';
import type { World } from '../world.ts';
import { applicationOf, evidenceOf, stageOf, usage } from './arguments.ts';
import type { Onboarding } from './arguments.ts';
import { said } from './look.ts';

export async function pass(args: Onboarding, world: World): Promise<number> {
  const stage = stageOf(args);
  return tell(args, world, { act: 'pass', stage, evidence: await evidenceOf(args) });
}

export async function handIn(args: Onboarding, world: World): Promise<number> {
  const stage = stageOf(args);
  return tell(args, world, { act: 'hand-in', stage, evidence: await evidenceOf(args) });
}

export async function reject(args: Onboarding, world: World): Promise<number> {
  const stage = stageOf(args);
  const reasons = args.reason ?? [];
  if (reasons.length === 0) throw usage('reject', '--reason is missing');
  return tell(args, world, { act: 'reject', stage, reasons, evidence: await evidenceOf(args) });
}

export async function note(args: Onboarding, world: World): Promise<number> {
  const stage = args.subject === undefined ? null : stageOf(args);
  const evidence = await evidenceOf(args);
  if (evidence.note === null && evidence.document === null) throw usage('note', '--note is missing');
  return tell(args, world, { act: 'note', stage, evidence });
}

/** The person has sent the letter; nothing here sends anything. */
export async function submit(args: Onboarding, world: World): Promise<number> {
  return tell(args, world, { act: 'submit', evidence: await evidenceOf(args) });
}

export async function tell(args: Onboarding, world: World, act: OnboardingAct): Promise<number> {
  const name = applicationOf(args);
  const client = await connect(args, world);
  return said(args, world, await client.onboarding.act(name, act), recordedText);
}
