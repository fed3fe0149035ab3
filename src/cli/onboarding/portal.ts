import type { PortalUser } from '../../domain/onboarding/events.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { runText, usersText } from '../screen/onboarding-parts.ts';
import { nextText } from '../screen/onboarding-list.ts';
import type { World } from '../world.ts';
import { applicationOf, evidenceOf, usage } from './arguments.ts';
import type { Onboarding } from './arguments.ts';
import { said } from './look.ts';

/** Ends with 1 where something did not hold. */
export async function conformance(args: Onboarding, world: World): Promise<number> {
  const name = applicationOf(args);
  const client = await connect(args, world);
  const view = await client.onboarding.conformance(name, { credential: args.credential ?? null });
  await said(args, world, view, (shown, look) => `${runText(shown, look)}${nextText([shown], look)}`);
  return view.run?.run.passed === true ? EXIT.done : EXIT.failed;
}

/** Ends with 1 where the portal shows another list than the recorded one. */
export async function users(args: Onboarding, world: World): Promise<number> {
  const name = applicationOf(args);
  const saw = args.saw === undefined ? null : args.saw.map(portalUser);
  const client = await connect(args, world);
  const request = { saw, record: args.record === true, evidence: await evidenceOf(args) };
  const view = await client.onboarding.users(name, request);
  await said(args, world, view, (shown, look) => `${usersText(shown, look)}${nextText([shown], look)}`);
  return view.users.drift.length === 0 ? EXIT.done : EXIT.failed;
}

const STATUSES = [
  'authorized',
  'withdrawn',
  'not-authorized',
] as const satisfies readonly PortalUser['status'][];

function portalUser(text: string): PortalUser {
  const at = text.lastIndexOf('=');
  const [email, given] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const status = STATUSES.find((each) => each === given);
  if (email !== '' && status !== undefined) return { email, status };
  throw usage('users', `--saw ${JSON.stringify(text)}; expected EMAIL=${STATUSES.join('|')}`);
}
