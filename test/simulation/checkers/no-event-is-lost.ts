import { unregistered } from '../../../src/domain/credential.ts';
import type { CredentialEvent } from '../../../src/domain/events.ts';
import { verifyStreams } from '../journal/verify.ts';
import type { Checker, Truth } from './checker.ts';

const NAME = '6 no event is lost, and no stale writer writes';

interface Acknowledged {
  readonly seq: number;
  readonly at: number;
  readonly event: CredentialEvent;
}

/** What a process was told to be durable is there at the end, at its place. Whoever lost the lease writes nothing. */
export function noEventIsLost(truth: Truth): Checker {
  const acknowledged = new Map<string, Acknowledged[]>();
  let rolledBackAt = 0;
  return {
    name: NAME,
    onCommit: ({ subject, events, actor, process }) => {
      // What was written in the moment before an old journal was put back is told a moment after it.
      if (rolledBackAt === truth.now()) return;
      if (actor !== 'engine' || events.every(({ type }) => type === 'Sealed')) return;
      const owner = truth.disk.tables.credentials.get(subject.uid)?.leaseOwner;
      if (owner !== process.name)
        truth.violate(
          NAME,
          subject,
          `${process.name} wrote ${events[0]?.type}, but ${owner ?? 'nobody'} holds the lease`,
        );
    },
    onAcknowledged: ({ stream, afterSeq, events }) => {
      const list = acknowledged.get(stream) ?? [];
      for (const [index, event] of events.entries())
        list.push({ seq: afterSeq + index + 1, at: truth.now(), event });
      acknowledged.set(stream, list);
    },
    // What came after the backup is declared lost.
    onRollback: (to) => {
      rolledBackAt = truth.now();
      for (const [stream, list] of acknowledged)
        acknowledged.set(
          stream,
          list.filter(({ at }) => at < to),
        );
    },
    atEnd: () => {
      for (const [stream, list] of acknowledged) {
        const rows = truth.disk.tables.streams.get(stream) ?? [];
        const lost = list.find(({ seq, event }) => rows[seq - 1]?.event !== event);
        if (lost !== undefined)
          truth.violate(NAME, null, `${stream} lost ${lost.event.type}, event ${lost.seq}`);
      }
      for (const { stream, seq, saw } of verifyStreams(truth.disk, unregistered).problems)
        truth.violate(NAME, null, `${stream}, event ${seq}: ${saw}`);
    },
  };
}
