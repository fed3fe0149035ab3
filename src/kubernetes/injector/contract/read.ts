import { Fault } from '../../../domain/fault.ts';
import { didYouMean } from '../../../domain/suggest.ts';
import { FILE_ANNOTATIONS, WRITTEN_ANNOTATIONS, POD_ANNOTATIONS, PREFIX, SUFFIX } from './annotations.ts';
import type { Annotation } from './annotations.ts';
import type { Wish, WishedFile } from './wish.ts';

type Annotations = ReadonlyMap<string, string>;
type FileKind = keyof typeof FILE_ANNOTATIONS;

export interface WishRead {
  /** Null where the pod asks for nothing. */
  readonly wish: Wish | null;
  /** All that is wrong with the annotations, not only the first. */
  readonly faults: readonly Fault[];
}

/**
 * What a pod asks for. Any annotation of ours asks; `inject: "false"` wins over all others.
 *
 * @param annotations all annotations of the pod, by their whole names
 * @param pod how faults name the pod
 */
export function readWish(annotations: Annotations, pod: string): WishRead {
  const ours = new Map(
    [...annotations]
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, text]) => [name.slice(PREFIX.length), text]),
  );
  const reader = createReader(ours, pod);
  const inject = reader.value('inject', POD_ANNOTATIONS.inject);
  const asks = [...ours.keys()].some((name) => !WRITTEN_ANNOTATIONS.includes(name));
  if (inject === false || !asks) return { wish: null, faults: [] };
  if (isTooMuch(ours)) {
    reader.refuse('KT8102', '', `${ours.size} annotations, or a long name`, BOUNDS);
    return { wish: null, faults: reader.faults };
  }
  const names = [...ours.keys()]
    .filter((name) => name.startsWith('credential.'))
    .map((name) => name.slice(11));
  if (names.length === 0) {
    reader.refuse('KT8103', 'inject', JSON.stringify(ours.get('inject') ?? ''));
  }
  refuseUnknown(ours, names, reader);
  const wish = wishOf(names, reader);
  refuseContradictions(wish, reader);
  return { wish, faults: reader.faults };
}

/** The API server checks names after webhooks, and looking for the word that was meant costs the square of a name's length. */
const MOST_ANNOTATIONS = 128;
const LONGEST_NAME = 63;
const BOUNDS = `${MOST_ANNOTATIONS} annotations at most, of ${LONGEST_NAME} characters after the slash`;

function isTooMuch(ours: Annotations): boolean {
  return ours.size > MOST_ANNOTATIONS || [...ours.keys()].some((name) => name.length > LONGEST_NAME);
}

interface Reader {
  readonly faults: Fault[];
  value<T>(name: string, annotation: Annotation<T>): T;
  refuse(code: 'KT8101' | 'KT8102' | 'KT8103', name: string, saw: string, expected?: string): void;
}

function createReader(ours: Annotations, pod: string): Reader {
  const faults: Fault[] = [];
  const refuse: Reader['refuse'] = (code, name, saw, expected) => {
    const place = `${pod}, annotation ${PREFIX}${name}`;
    faults.push(new Fault(code, { place, saw, ...(expected === undefined ? {} : { expected }) }));
  };
  return {
    faults,
    refuse,
    value(name, { read, fallback, expected }) {
      const text = ours.get(name);
      if (text === undefined) return fallback;
      const value = read(text);
      if (value !== null) return value;
      refuse('KT8102', name, JSON.stringify(text.slice(0, 80)), expected);
      return fallback;
    },
  };
}

function wishOf(names: readonly string[], reader: Reader): Wish {
  return {
    files: names.map((name) => fileOf(name, reader)),
    containers: reader.value('containers', POD_ANNOTATIONS.containers),
    runAs: reader.value('run-as', POD_ANNOTATIONS['run-as']),
    onChange: reader.value('on-change', POD_ANNOTATIONS['on-change']),
    ack: reader.value('ack', POD_ANNOTATIONS.ack),
    start: reader.value('start', POD_ANNOTATIONS.start),
    initOnly: reader.value('init-only', POD_ANNOTATIONS['init-only']),
    resources: reader.value('resources', POD_ANNOTATIONS.resources),
  };
}

function fileOf(name: string, reader: Reader): WishedFile {
  const template = reader.value(`template.${name}`, FILE_ANNOTATIONS.template);
  return {
    name,
    template,
    credential: reader.value(`credential.${name}`, FILE_ANNOTATIONS.credential) ?? '',
    file: reader.value(`file.${name}`, FILE_ANNOTATIONS.file) ?? `${name}${SUFFIX[template] ?? ''}`,
    mode: reader.value(`mode.${name}`, FILE_ANNOTATIONS.mode),
  };
}

/** A word of ours that nobody reads is a mistake that would go unnoticed until the key is missed. */
function refuseUnknown(ours: Annotations, names: readonly string[], reader: Reader): void {
  const kinds = Object.keys(FILE_ANNOTATIONS) as FileKind[];
  const known = new Set([...Object.keys(POD_ANNOTATIONS), ...WRITTEN_ANNOTATIONS]);
  for (const name of ours.keys()) {
    if (known.has(name)) continue;
    const [, kind, of] = /^([^.]+)\.(.+)$/.exec(name) ?? [];
    if (of !== undefined && (kinds as readonly string[]).includes(kind!)) {
      if (!names.includes(of))
        reader.refuse('KT8101', name, `no ${PREFIX}credential.${of}${didYouMean(of, names)}`);
      else if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(of)) {
        reader.refuse('KT8102', name, JSON.stringify(of), 'a name of small letters, digits and -');
      }
    } else {
      const candidates = [...known, ...(of === undefined ? [] : kinds.map((one) => `${one}.${of}`))];
      reader.refuse('KT8101', name, `it is not known${didYouMean(name, candidates)}`);
    }
  }
}

function refuseContradictions({ files, onChange, start, initOnly }: Wish, reader: Reader): void {
  const seen = new Map<string, string>();
  for (const { name, file } of files) {
    const other = seen.get(file);
    if (other !== undefined) reader.refuse('KT8102', `file.${name}`, `${file} is the file of ${other} too`);
    seen.set(file, name);
  }
  if (initOnly && start === 'stale-ok') {
    reader.refuse('KT8102', 'start', '"stale-ok" with init-only, which only waits', 'start: block');
  }
  if (initOnly && onChange.kind !== 'none') {
    reader.refuse('KT8102', 'on-change', 'with init-only nobody is there when it changes', 'on-change: none');
  }
}
