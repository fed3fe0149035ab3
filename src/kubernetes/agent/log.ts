/** One line of JSON for each thing that happens; names, versions and codes, never a value. */
export interface AgentLog {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export function lineLog(write: (line: string) => unknown, now: () => number): AgentLog {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      const line = { time: new Date(now()).toISOString(), level, message, ...fields };
      write(`${JSON.stringify(line)}\n`);
    };
  return { info: at('info'), warn: at('warn') };
}
