import type { OnboardingView } from '../../domain/onboarding/views.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { print } from '../output.ts';
import { nextText, onboardingTable } from '../screen/onboarding-list.ts';
import { onboardingPage, onboardingStatus } from '../screen/onboarding-page.ts';
import type { TableLook } from '../screen/status-table.ts';
import type { World } from '../world.ts';
import { applicationOf } from './arguments.ts';
import type { Onboarding } from './arguments.ts';

export async function list(args: Onboarding, world: World): Promise<number> {
  const rows = await (await connect(args, world)).onboarding.list();
  const names = () => rows.map(({ name }) => name);
  await print(world, args.output, { items: rows }, { names, table: (look) => onboardingTable(rows, look) });
  return EXIT.done;
}

/** Of all applications, or of one. */
export async function next(args: Onboarding, world: World): Promise<number> {
  const rows = await (await connect(args, world)).onboarding.list();
  const wanted = args.application === undefined ? rows : [await viewOf(args, world)];
  const items = wanted.flatMap(({ name, next: steps }) =>
    steps.map((step) => ({ application: name, ...step })),
  );
  const names = () => items.map(({ command }) => command);
  await print(world, args.output, { items }, { names, table: (look) => nextText(wanted, look) });
  return EXIT.done;
}

export function show(args: Onboarding, world: World): Promise<number> {
  return page(args, world, onboardingPage);
}

export function status(args: Onboarding, world: World): Promise<number> {
  return page(args, world, onboardingStatus);
}

async function page(
  args: Onboarding,
  world: World,
  text: (view: OnboardingView, look: TableLook) => string,
): Promise<number> {
  return said(args, world, await viewOf(args, world), text);
}

async function viewOf(args: Onboarding, world: World): Promise<OnboardingView> {
  const name = applicationOf(args);
  return (await connect(args, world)).onboarding.show(name);
}

/** Prints an application in the format that was asked for. */
export async function said(
  args: Onboarding,
  world: World,
  view: OnboardingView,
  text: (view: OnboardingView, look: TableLook) => string,
): Promise<number> {
  await print(world, args.output, view, { names: () => [view.name], table: (look) => text(view, look) });
  return EXIT.done;
}
