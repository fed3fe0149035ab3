import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { changesText } from '../screen/onboarding-parts.ts';
import { nextText } from '../screen/onboarding-list.ts';
import type { World } from '../world.ts';
import { applicationOf, evidenceOf, usage } from './arguments.ts';
import type { Onboarding } from './arguments.ts';
import { said } from './look.ts';
import { tell } from './stage.ts';

const WORDS = ['ask', 'made', 'refused', 'try'];

/** Without a word: what differs, and every request. */
export async function change(args: Onboarding, world: World): Promise<number> {
  const { subject: word } = args;
  if (word === undefined) return look(args, world);
  if (!WORDS.includes(word)) throw usage('change', `${JSON.stringify(word)}; expected ${WORDS.join(', ')}`);
  const evidence = await evidenceOf(args);
  if (word === 'ask') return tell(args, world, { act: 'ask-change', evidence });
  const { id } = args;
  if (id === undefined) throw usage('change', 'the id of a change request is missing');
  if (word === 'refused') {
    const reasons = args.reason ?? [];
    if (reasons.length === 0) throw usage('change refused', '--reason is missing');
    return tell(args, world, { act: 'change-refused', change: id, reasons, evidence });
  }
  const act =
    word === 'made'
      ? ({ act: 'change-made', change: id, evidence } as const)
      : ({ act: 'try-change', change: id } as const);
  const client = await connect(args, world);
  const view = await client.onboarding.act(applicationOf(args), act);
  await said(
    args,
    world,
    view,
    (shown, screen) => `${changesText(shown, screen)}${nextText([shown], screen)}`,
  );
  const tried = view.changes.find((each) => each.id === id)?.tried?.tries ?? [];
  return tried.every(({ verdict }) => verdict === 'accepted') ? EXIT.done : EXIT.failed;
}

async function look(args: Onboarding, world: World): Promise<number> {
  const view = await (await connect(args, world)).onboarding.show(applicationOf(args));
  return said(args, world, view, (shown, screen) => {
    const text = changesText(shown, screen);
    return text === ''
      ? 'The manifest asks for what is in force, and nothing was asked for.\n'
      : `${text}${nextText([shown], screen)}`;
  });
}
