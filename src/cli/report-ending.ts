import type { Client } from '../client/client.ts';
import { formatDuration } from '../domain/duration.ts';
import type { CredentialView } from '../domain/views.ts';
import type { Ending } from './ending.ts';
import { lookOf, print } from './output.ts';
import type { Format } from './output.ts';
import { faultText } from './report-fault.ts';
import { conditionCell } from './screen/condition.ts';
import { paintFor } from './screen/style.ts';
import type { Paint } from './screen/style.ts';
import { plain } from './screen/text.ts';
import { formatWhen } from './screen/time.ts';
import type { Local } from './screen/time.ts';
import type { World } from './world.ts';

/** Says on stdout where the credential stands now, on stderr why that is not the end, and returns the exit code. */
export async function reportEnding(
  client: Client,
  world: World,
  name: string,
  ending: Ending,
  format: Format,
): Promise<number> {
  const view = await client.show(name).catch((thrown: unknown) => {
    if (ending.fault !== null) return null;
    throw thrown;
  });
  if (view !== null) {
    const { paint } = lookOf(world);
    const local = { now: world.now(), timezone: world.timezone };
    await print(world, format, view, { names: () => [name], table: () => standing(view, local, paint) });
  }
  if (ending.fault !== null) world.stderr.write(faultText(ending.fault, paintFor(world, 'stderr')));
  else if (ending.next !== null) world.stderr.write(`Next: ${ending.next}\n`);
  return ending.code;
}

/** `wb-demo   v2 current · v1 still accepted, ends Wed 2 Dec 15:26 (in 10d)` */
export function standing(view: CredentialView, local: Local, paint: Paint): string {
  const current = view.versions.findLast(({ status }) => status === 'current');
  const previous = view.versions.findLast(({ status }) => status === 'previous');
  const parts = [
    ...(current === undefined ? [] : [`v${current.version} current`]),
    ...(previous === undefined
      ? []
      : [`v${previous.version} still accepted${endOf(previous.endsAt, local)}`]),
  ];
  const condition = conditionCell(view, local.now);
  const calm = view.condition === 'current' || view.condition === 'overlap';
  const said = parts.length === 0 || !calm ? [paint(condition.tone, condition.text), ...parts] : parts;
  return `${plain(view.name)}   ${said.join(' · ')}\n`;
}

function endOf(endsAt: number | null, local: Local): string {
  if (endsAt === null) return '';
  const left = endsAt - local.now;
  return `, ends ${formatWhen(endsAt, local)}${left > 0 ? ` (in ${formatDuration(left)})` : ''}`;
}
