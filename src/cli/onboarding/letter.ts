import type { Letter } from '../../domain/onboarding/letter.ts';
import { letterOf } from '../../domain/onboarding/letter.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { writeWhole } from '../whole-file.ts';
import type { World } from '../world.ts';
import { applicationOf } from './arguments.ts';
import type { Onboarding } from './arguments.ts';

/** Written, never sent. */
export async function letter(args: Onboarding, world: World): Promise<number> {
  const name = applicationOf(args);
  const now = world.now();
  const written = letterOf(await (await connect(args, world)).onboarding.show(name), now);
  const text = await formOf(args.format ?? 'md', written, now);
  const { out } = args;
  if (out === undefined) {
    await print(world, args.output, written, { names: () => [written.subject], table: () => text });
    return EXIT.done;
  }
  await writeWhole(out, text);
  world.stdout.write(`${out} is written, and nothing is sent.\n`);
  const to = written.to ?? 'the contact of the issuer';
  world.stderr.write(`Next: send it to ${to}, then keyturn onboard submit ${name} --document ${out}\n`);
  return EXIT.done;
}

async function formOf(format: 'md' | 'html' | 'eml', written: Letter, now: number): Promise<string> {
  switch (format) {
    case 'eml':
      return (await import('../letter/eml.ts')).letterEml(written, now);
    case 'html':
      return (await import('../letter/html.ts')).letterHtml(written);
    case 'md':
      return (await import('../letter/markdown.ts')).letterMarkdown(written);
  }
}
