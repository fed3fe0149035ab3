/** Long enough that no list of much used passwords has it: those are shorter. */
export const SHORTEST_PASSWORD = 15;
/** So that hashing costs the same for everybody; far beyond what is typed. */
export const LONGEST_PASSWORD = 256;

/** Any characters are allowed and none are asked for. Why a password is no good, in one clause; null where it is. */
export function passwordRefusal(password: string, user: string): string | null {
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) return `${length} characters`;
  if (length > LONGEST_PASSWORD) return `more than ${LONGEST_PASSWORD} characters`;
  const text = password.toLowerCase();
  if (isRepetition(text)) return 'a short text repeated';
  if (isSequence(text)) return 'characters in their order';
  const rest = text.replaceAll(user.toLowerCase(), '').replaceAll('keyturn', '');
  if ([...rest].length < SHORTEST_PASSWORD / 2) return 'little more than the name of the user or of keyturn';
  return null;
}

function isRepetition(text: string): boolean {
  return /^(.{1,5})\1+.{0,4}$/su.test(text);
}

function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length > steps.length * 0.8;
}
