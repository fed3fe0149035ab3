export type Terminal = NodeJS.ReadableStream & { setRawMode?: (raw: boolean) => unknown };

export interface LineOptions {
  /** What is shown for each key; null: the key itself. */
  readonly mask: string | null;
  /** Whether what was typed before the question answers it: two parts that were pasted at once. */
  readonly takesAhead: boolean;
}

/** A terminal whose keys all come here: nothing is shown but by `echo`, not even what is typed between two questions. */
export interface Keyboard {
  /** One line; null once the person has left. */
  line(options: LineOptions): Promise<string | null>;
  /** Aborted by Ctrl-C, by Ctrl-D on an empty line, and at the end of the input. */
  readonly left: AbortSignal;
  close(): void;
}

const ENTER = ['\r', '\n'];
const BACKSPACE = ['\u007f', '\b'];
const LEAVE = ['\u0003', '\u001c'];
const END_OF_INPUT = '\u0004';
const KILL_LINE = '\u0015';
const ESCAPE = '\u001b';
/** What ends an escape sequence such as an arrow key: a letter or a tilde. */
const SEQUENCE_END = /[A-Za-z~]/;
const LONGEST_AHEAD = 4_096;

interface Reading extends LineOptions {
  typed: string[];
  readonly done: (line: string | null) => void;
}

export function openKeyboard(terminal: Terminal, echo: (text: string) => void): Keyboard {
  const left = new AbortController();
  let ahead: string[] = [];
  let reading: Reading | null = null;
  const leave = (): void => {
    left.abort();
    reading?.done(null);
  };
  const feed = keysOf((key) => {
    if (LEAVE.includes(key)) leave();
    else if (reading === null) ahead = [...ahead, key].slice(0, LONGEST_AHEAD);
    else if (key === END_OF_INPUT && reading.typed.length === 0) leave();
    else edit(reading, key, echo);
  });
  const take = (chunk: Buffer | string): void => [...chunk.toString()].forEach(feed);
  terminal.setRawMode?.(true);
  terminal.on('data', take);
  terminal.once('end', leave);
  terminal.resume();
  return {
    left: left.signal,
    line: (options) =>
      new Promise((resolve) => {
        if (left.signal.aborted) return resolve(null);
        const early = options.takesAhead ? ahead : [];
        ahead = [];
        const done = (line: string | null): void => {
          reading = null;
          resolve(line);
        };
        reading = { ...options, typed: [], done };
        early.forEach(feed);
      }),
    close: () => {
      terminal.removeListener('data', take);
      terminal.removeListener('end', leave);
      terminal.setRawMode?.(false);
      terminal.pause();
    },
  };
}

/** The keys among what a terminal sends: arrow keys and their like are none, and an Enter of two characters is one. */
function keysOf(press: (key: string) => void): (key: string) => void {
  let inSequence = false;
  let last = '';
  return (key) => {
    const isSecondOfTwo = key === '\n' && last === '\r';
    last = key;
    if (isSecondOfTwo) return;
    if (inSequence) inSequence = !SEQUENCE_END.test(key);
    else if (key === ESCAPE) inSequence = true;
    else press(key);
  };
}

function edit(line: Reading, key: string, echo: (text: string) => void): void {
  if (ENTER.includes(key)) line.done(line.typed.join(''));
  else if (BACKSPACE.includes(key)) {
    if (line.typed.pop() !== undefined) echo('\b \b');
  } else if (key === KILL_LINE) {
    echo('\b \b'.repeat(line.typed.length));
    line.typed = [];
  } else if (key >= ' ') {
    line.typed.push(key);
    echo(line.mask ?? key);
  }
}
