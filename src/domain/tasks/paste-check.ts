import { fitsMask } from '../attended.ts';
import type { RecordedReading } from './view.ts';

/** What was pasted, before it is sealed: it never leaves the machine where this is asked. */
export interface PlainPair {
  readonly appKey: string;
  readonly appSecret: string;
}

export interface PasteProblem {
  /** `stops`: it can't be a key pair. `asks`: it may be one, and whoever pasted it should look again. */
  readonly kind: 'stops' | 'asks';
  readonly text: string;
}

/** How long an App Key and an App Secret are, as far as anybody has seen. */
const USUAL_LENGTH = 32;
/** A code that was sent to a phone: digits, and few of them. */
const LIKE_A_CODE = /^\d{4,8}$/;

type Check = (name: string, value: string) => PasteProblem | null;

const stop = (text: string): PasteProblem => ({ kind: 'stops', text });

const CHECKS: readonly Check[] = [
  (name, value) => (value === '' ? stop(`${name} is empty`) : null),
  (name, value) =>
    LIKE_A_CODE.test(value)
      ? stop(`${name} looks like a code from the phone: that is typed at the portal and nowhere else`)
      : null,
  (name, value) => (/\s/.test(value) ? stop(`${name} has a space or a line break in it`) : null),
  (name, value) => (/["'`<>]/.test(value) ? stop(`${name} has quotes or brackets around it`) : null),
  (name, value) =>
    /\*{2,}|•{2,}|…/.test(value) ? stop(`${name} is what the page shows masked, not the value itself`) : null,
  (name, value) => (/[^\x21-\x7e]/.test(value) ? stop(`${name} has characters that no key has`) : null),
  (name, value) =>
    value.length === USUAL_LENGTH
      ? null
      : { kind: 'asks', text: `${name} has ${value.length} characters, not ${USUAL_LENGTH}` },
];

/** What is wrong with a pair, the first thing of each part; an empty list where it looks like one. */
export function pasteProblems(
  { appKey, appSecret }: PlainPair,
  recorded: RecordedReading | null,
): readonly PasteProblem[] {
  const parts = [
    ['App Key', appKey],
    ['App Secret', appSecret],
  ] as const;
  const problems = parts.flatMap(([name, value]) => firstOf(name, value));
  if (appKey !== '' && appKey === appSecret) problems.push(stop('App Key and App Secret are the same text'));
  if (fitsMask(appSecret, recorded?.secretMasked ?? null) === true)
    problems.push(stop('App Secret is the one that the portal showed before the reset'));
  else if (fitsMask(appSecret, recorded?.keyIdMasked ?? null) === true)
    problems.push(stop('App Secret is the App Key of before: the two are swapped, or one was copied twice'));
  return problems;
}

function firstOf(name: string, value: string): PasteProblem[] {
  for (const check of CHECKS) {
    const problem = check(name, value);
    if (problem !== null) return [problem];
  }
  return [];
}
