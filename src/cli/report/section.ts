import type { AuditReport } from '../../domain/views.ts';

/** A part of a report: a table, or a sentence where there is nothing to list. */
export interface Section {
  readonly title: string;
  readonly note: string | null;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Said where there are no rows; null: nothing is. */
  readonly nothing: string | null;
}

/** What Markdown and HTML both print. Times are UTC. */
export interface PrintedReport {
  readonly title: string;
  readonly made: string;
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
}

/** What the journal's own check said when the report was made. */
export function chainSection({ events, streams, problems, anchors }: AuditReport): Section {
  const walked = `${counted(events, 'event')} in ${counted(streams, 'stream')}`;
  const anchored =
    anchors.last === null
      ? 'No checkpoint outside the database was there to hold it against.'
      : `Held against checkpoint ${anchors.last.number} of ${minuteOf(anchors.last.at)}; ${counted(anchors.eventsAfter, 'event')} after it.`;
  const said =
    problems.length === 0
      ? `Its chain verified: ${walked}, no problem.`
      : `Its chain did NOT verify: ${walked}, ${counted(problems.length, 'problem')}.`;
  return {
    title: 'The journal',
    note: `${said} ${anchored}`,
    head: ['Stream', 'Event', 'Seen'],
    rows: problems.map(({ stream, seq, saw }) => [stream, String(seq), saw]),
    nothing: null,
  };
}

export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

export function minuteOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

export function secondOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
