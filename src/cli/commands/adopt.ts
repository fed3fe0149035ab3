import { writeFile } from 'node:fs/promises';
import { Fault } from '../../domain/fault.ts';
import { asksOf, draftsOf, settled } from '../../domain/survey/items.ts';
import type { AdoptItem, ListedKey } from '../../domain/survey/items.ts';
import type { SurveyRequest } from '../../domain/survey/view.ts';
import { defineCommand, outputOption } from '../command.ts';
import { connect } from '../connect.ts';
import { EXIT } from '../exit-code.ts';
import { readKeyList } from '../key-list.ts';
import { dryRunOption, reasonOption } from '../life.ts';
import { print } from '../output.ts';
import { adoptTable } from '../screen/adopt-table.ts';
import type { World } from '../world.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    from: {
      type: 'string',
      describe: 'a store whose places are listed: Vault, OpenBao or AWS',
      requiresArg: true,
    },
    prefix: { type: 'string', describe: 'with --from, the beginning of the places', requiresArg: true },
    tag: { type: 'string', describe: 'with --from, KEY=VALUE of the secrets; AWS alone', requiresArg: true },
    csv: {
      type: 'string',
      describe: 'a list: credential, store, place, owner, born, labels …',
      requiresArg: true,
    },
    issuer: { type: 'string', describe: 'the issuer of what no manifest names yet', requiresArg: true },
    out: { type: 'string', describe: 'write manifests for those to this new file', requiresArg: true },
    ...reasonOption,
    ...dryRunOption,
    ...outputOption,
  },
  examples: [
    ['keyturn adopt --from vault-prod --prefix kv/trading/ --dry-run', 'what stands there, and whose it is'],
    ['keyturn adopt --from vault-prod --prefix kv/trading/ --out new.yaml', 'manifests for what has none'],
    ['keyturn adopt --csv keys.csv --reason "takeover of the desk"', 'with the ages that you know'],
  ],
  run: async (args, world) => {
    const { csv, out, output } = args;
    const request = requestOf(args);
    const dryRun = args['dry-run'] === true;
    const rows = csv === undefined ? [] : await readKeyList(csv, world.now());
    const client = await connect(args, world);
    const survey = await client.survey({ ...request, places: placesIn(rows) });
    const drafts = draftsOf(survey, rows, args.issuer ?? null);
    const asks = asksOf(drafts);
    const reason = args.reason?.trim() ?? `keyturn adopt ${csv ?? args.from ?? ''}`.trim();
    const planned = await client.adopt(asks, reason, true);
    const items = drafts.map((draft) => settled(draft, planned));
    const isWrong = items.some(({ outcome }) => outcome === 'wrong');
    if (!dryRun && !isWrong) {
      if (out !== undefined) await writeManifests(out, items);
      await client.adopt(asks, reason, false);
    }
    await print(
      world,
      output,
      { items },
      {
        names: () => items.flatMap(({ credential }) => credential ?? []),
        table: (look) => adoptTable(items, look),
      },
    );
    if (isWrong && !dryRun) throw refusal(items);
    sayNext(world, items, { dryRun, out });
    return isWrong ? EXIT.failed : EXIT.done;
  },
});

interface Given {
  readonly from?: string | undefined;
  readonly prefix?: string | undefined;
  readonly tag?: string | undefined;
  readonly csv?: string | undefined;
}

function requestOf({ from, prefix, tag, csv }: Given): Pick<SurveyRequest, 'from'> {
  const refuse = (saw: string, expected: string): never => {
    throw new Fault('KT6031', { place: 'keyturn adopt', saw, expected, next: 'keyturn adopt --help' });
  };
  if (from === undefined && csv === undefined) refuse('nowhere to look', '--from STORE, --csv FILE, or both');
  if (from === undefined && (prefix ?? tag) !== undefined)
    refuse('--prefix or --tag without --from', '--from STORE');
  if (tag !== undefined && !/^[^=]+=./.test(tag)) refuse('--tag without a value', '--tag KEY=VALUE');
  return { from: from === undefined ? null : { store: from, prefix: prefix ?? '', tag: tag ?? null } };
}

function placesIn(rows: readonly ListedKey[]): SurveyRequest['places'] {
  return rows.flatMap(({ store, place }) => (store === null || place === null ? [] : [{ store, place }]));
}

async function writeManifests(out: string, items: readonly AdoptItem[]): Promise<void> {
  const manifests = items.flatMap(({ manifest }) => manifest ?? []);
  if (manifests.length === 0) return;
  try {
    await writeFile(out, manifests.join('---\n'), { flag: 'wx' });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'an unknown error';
    throw new Fault('KT6038', { place: out, saw: code === 'EEXIST' ? 'a file of that name' : code, cause });
  }
}

function refusal(items: readonly AdoptItem[]): Fault {
  const wrong = items.filter(({ outcome }) => outcome === 'wrong');
  return new Fault('KT5113', { place: 'keyturn adopt', saw: wrong.map(({ says }) => says).join('; ') });
}

function sayNext(
  world: World,
  items: readonly AdoptItem[],
  { dryRun, out }: { dryRun: boolean; out: string | undefined },
): void {
  const proposed = items.filter(({ manifest }) => manifest !== null).length;
  const adopted = items.some(({ outcome }) => outcome === 'adopt');
  if (proposed > 0 && (dryRun || out === undefined))
    world.stderr.write(`${proposed} without a manifest: --out FILE writes one for each to begin with\n`);
  if (proposed > 0 && !dryRun && out !== undefined)
    world.stderr.write(
      `${out}   ${proposed} manifests; read them before you put them where the daemon reads\n`,
    );
  if (adopted) world.stderr.write(`Next: ${dryRun ? 'the same without --dry-run' : 'keyturn status'}\n`);
}
