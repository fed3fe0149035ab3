import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { inOrder } from '../domain/present/look.ts';
import type { StatusRow } from '../domain/views.ts';
import { api, ApiFault, quietApi } from './api.ts';
import type { Api } from './api.ts';
import { onNews } from './live.ts';
import type { LiveNews } from './stream.ts';

/** Changes are asked for together, this often. */
const CALM_MS = 1_000;
/** As many rows as one question may name; where more changed, the whole fleet is asked for. */
const AT_ONCE = 200;
const WHOLE_EVERY_MS = 15_000;
/** The first lines are there at once; the rest follows in larger parts, none of which holds the page up. */
const FIRST_PAGE = 100;
const PAGE = 1_000;

export interface FleetQuery {
  /** Null: not there yet. */
  readonly rows: readonly StatusRow[] | null;
  /** More of them are on their way. */
  readonly reading: boolean;
  readonly fault: ApiFault | null;
  readonly reload: () => void;
}

/**
 * The rows of all credentials. The fleet is asked for once; after that only what changed, since thousands of rows for
 * each event would be more than anybody reads.
 */
export function useFleet(): FleetQuery {
  const [rows, setRows] = useState<readonly StatusRow[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [reading, setReading] = useState(true);
  const known = useRef(new Map<string, StatusRow>());
  /** Whether the fleet is being read for the first time. */
  const first = useRef(true);

  const keep = useCallback((found: readonly StatusRow[]) => {
    for (const row of found) known.current.set(row.name, row);
    setRows([...known.current.values()]);
    setFault(null);
  }, []);
  const askAll = useCallback(
    async (over: Api) => {
      const seen = await readAll(over, keep);
      for (const name of known.current.keys()) if (!seen.has(name)) known.current.delete(name);
      // Kept as it will be shown: what is nearly in order is put in order quickly, with each change anew.
      const ordered = inOrder([...known.current.values()]);
      known.current = new Map(ordered.map((row) => [row.name, row]));
      setRows(ordered);
      setReading(false);
      first.current = false;
    },
    [keep],
  );
  const ask = useCallback(
    async (over: Api, names: readonly string[] | null) => {
      try {
        if (names === null) await askAll(over);
        else keep(await over.statusOf(names));
      } catch (thrown) {
        if (!(thrown instanceof ApiFault)) throw thrown;
        setFault(thrown);
      }
    },
    [askAll, keep],
  );

  useEffect(() => {
    void ask(api, null);
    const collected = collecting({
      ask: (names) => void ask(quietApi, names),
      readSoFar: () => (first.current ? [...known.current.keys()] : null),
    });
    const forget = onNews(collected.hear);
    return () => {
      forget();
      collected.stop();
    };
  }, [ask]);

  return { rows, reading, fault, reload: () => void ask(api, null) };
}

/** The whole fleet in parts, each handed on as it comes. Resolves to all names. */
async function readAll(
  over: Api,
  onPart: (rows: readonly StatusRow[]) => void,
): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  let afterName: string | null = null;
  for (;;) {
    const limit = afterName === null ? FIRST_PAGE : PAGE;
    const page: readonly StatusRow[] = await over.statusPage(afterName, limit);
    for (const { name } of page) seen.add(name);
    onPart(page);
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return seen;
    afterName = last.name;
  }
}

interface Collecting {
  /** For some, or for all. */
  readonly ask: (names: readonly string[] | null) => void;
  /** What the first reading has brought so far; null: it is over. */
  readonly readSoFar: () => readonly string[] | null;
}

/** Changes come one by one and are asked for together. */
function collecting({ ask, readSoFar }: Collecting): {
  readonly hear: (news: LiveNews) => void;
  readonly stop: () => void;
} {
  const changed = new Set<string>();
  let wantsAll = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const names = wantsAll ? null : [...changed];
      wantsAll = false;
      changed.clear();
      if (names === null || names.length > 0) ask(names);
    }, ms);
  };
  return {
    hear: (news) => {
      if (news.is === 'beat' || news.is === 'ended') return;
      // The stream begins while the fleet is read: only what was read before may be old already.
      const early = news.is === 'anew' ? readSoFar() : null;
      if (news.is === 'anew' && early === null) wantsAll = true;
      for (const name of news.is === 'changed' ? news.changes.map((each) => each.name) : (early ?? []))
        changed.add(name);
      if (changed.size > AT_ONCE) wantsAll = true;
      soon(wantsAll && news.is === 'changed' ? WHOLE_EVERY_MS : CALM_MS);
    },
    stop: () => clearTimeout(timer),
  };
}
