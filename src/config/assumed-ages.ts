import { parseDuration } from '../domain/duration.ts';
import { Fault } from '../domain/fault.ts';
import { shown } from './issues.ts';
import { readText } from './manifest-files.ts';
import { placeOf } from './problem.ts';
import { reasonOf } from './secret-file.ts';
import { didYouMean } from '../domain/suggest.ts';
import { readYaml } from './yaml-document.ts';
import type { Position } from './problem.ts';

/** How old the key of each credential is taken to be, by name. Rejects with KT1160. */
export async function readAssumedAges(
  file: string,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const refuse = (at: Position | null, saw: string): never => {
    throw new Fault('KT1160', { place: placeOf(file, at), saw });
  };
  const text = await readText(file).catch((error: unknown) => refuse(null, `the file ${reasonOf(error)}`));
  const yaml = readYaml({ file, text: text ?? refuse(null, 'the file is not UTF-8 text'), linesBefore: 0 });
  const [complaint] = yaml.problems;
  if (complaint !== undefined) refuse(complaint.at, complaint.view.saw);
  const { value } = yaml;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse(yaml.valueAt([]), 'no mapping of names to ages');
  return new Map(
    Object.entries(value).map(([name, age]) => {
      if (!names.has(name))
        refuse(yaml.keyAt([name]), `no credential ${shown(name)}${didYouMean(name, names)}`);
      const ageMs = typeof age === 'string' ? parseDuration(age) : null;
      return [name, ageMs ?? refuse(yaml.valueAt([name]), `${name}: ${shown(age)}`)] as const;
    }),
  );
}
