const WIDTH = 78;
/** Where nobody watches, a log is not to fill up. */
const LINES_WITHOUT_A_TERMINAL = 10;

export interface Progress {
  /** How far it is: one line that is written over, or ten lines where there is no terminal. */
  show(done: number, of: number, text: string): void;
  /** Something that is to stay. */
  note(text: string): void;
  clear(): void;
}

export function progressOn(stream: NodeJS.WriteStream): Progress {
  let said = 0;
  const clear = (): void => {
    said = 0;
    if (stream.isTTY) stream.write(`\r${' '.repeat(WIDTH)}\r`);
  };
  return {
    show: (done, of, text) => {
      if (stream.isTTY) {
        stream.write(`\r${text.slice(0, WIDTH).padEnd(WIDTH)}`);
        return;
      }
      const tenths = Math.floor((done / of) * LINES_WITHOUT_A_TERMINAL);
      if (tenths <= said) return;
      said = tenths;
      stream.write(`${text}\n`);
    },
    note: (text) => {
      if (stream.isTTY) stream.write(`\r${' '.repeat(WIDTH)}\r`);
      stream.write(`${text}\n`);
    },
    clear,
  };
}
