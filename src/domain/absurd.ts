/** The end of a switch over a union: the compiler complains here when a case is missing. */
export function absurd(value: never): never {
  throw new TypeError(`unhandled case ${JSON.stringify(value)}`);
}
