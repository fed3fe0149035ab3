/** Environment variables by name. Handed down as an argument; nobody else looks at the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy of the environment of this process: the one place where it is read. */
export function processEnvironment(): Environment {
  return { ...process.env };
}
