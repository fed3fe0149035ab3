import type { EventOf } from '../../domain/events.ts';
import { asFault } from '../../domain/fault.ts';
import type { SealedFile } from '../../ports/custody.ts';
import type { Ports } from '../ports.ts';
import type { Commit, StepContext } from './context.ts';

/**
 * Seals raw bytes before anybody parses them, into the escrow and, with the returned commit, into the database. An
 * escrow that fails does not stop the database from keeping its copy; when neither can, the age file goes to the log in
 * armour, which is safe, so that a person with the recovery identity can still open it.
 */
export async function sealReply(
  ports: Ports,
  from: { readonly credential: string; readonly attempt: string },
  reply: { readonly bytes: Uint8Array; readonly status: number | null },
): Promise<Commit & { readonly digest: string }> {
  const header = { ...from, receivedAt: ports.clock.now() };
  const sealed = await ports.custody.seal(header, reply.bytes);
  await keep(ports, sealed);
  const event: EventOf<'Sealed'> = {
    type: 'Sealed',
    attempt: from.attempt,
    digest: sealed.digest,
    bytes: reply.bytes.length,
    status: reply.status,
  };
  return {
    events: [event],
    sealed: { stream: from.credential, attempt: from.attempt, file: sealed.file },
    unfenced: true,
    digest: sealed.digest,
  };
}

async function keep(ports: Ports, sealed: SealedFile): Promise<void> {
  const { credential: stream, attempt } = sealed.header;
  try {
    await ports.custody.escrow(sealed);
  } catch (thrown) {
    const fault = asFault(thrown, 'escrow');
    ports.log.error('the escrow could not be written; the database keeps the only copy', {
      attempt,
      code: fault.code,
    });
    await ports.journal.keepSealed({ stream, attempt, file: sealed.file }).catch((failed: unknown) => {
      ports.log.error(
        'neither escrow nor database could be written; keep this age file, it opens with a recovery identity',
        {
          attempt,
          code: asFault(failed, 'journal').code,
          ageFile: ports.custody.armour(sealed),
        },
      );
    });
  }
}

/** The file of an attempt whose event was not written any more: from this replica's escrow, or from the database. */
export async function sealedSomewhere(context: StepContext, attempt: string): Promise<Uint8Array | null> {
  const { custody, journal } = context.ports;
  const { uid } = context.state;
  return (await custody.escrowed(uid, attempt)) ?? (await journal.sealed(uid, attempt));
}

/** A paste that is in this replica's escrow and not in the journal, where an earlier one of the same attempt is. */
export async function unseenPaste(context: StepContext, attempt: string): Promise<Uint8Array | null> {
  const { custody } = context.ports;
  const from = { credential: context.state.uid, attempt };
  const file = await custody.escrowed(from.credential, attempt);
  if (file === null) return null;
  return (await isSealedAlready(context.ports, from, await custody.open(file, from))) ? null : file;
}

/** Whether the journal holds these very bytes under the attempt. They are compared and not read. */
export async function isSealedAlready(
  { custody, journal }: Ports,
  from: { readonly credential: string; readonly attempt: string },
  bytes: Uint8Array,
): Promise<boolean> {
  for (const { attempt, file } of await journal.sealedFiles(from.credential))
    if (attempt === from.attempt && Buffer.compare(await custody.open(file, from), bytes) === 0) return true;
  return false;
}

/** A sealed file found in an escrow after a crash, as the event that was not written any more. */
export async function commitFound(
  ports: Ports,
  from: { readonly credential: string; readonly attempt: string },
  file: Uint8Array,
): Promise<Commit> {
  const bytes = await ports.custody.open(file, from);
  const { digest } = await ports.custody.seal({ ...from, receivedAt: ports.clock.now() }, bytes);
  const event: EventOf<'Sealed'> = {
    type: 'Sealed',
    attempt: from.attempt,
    digest,
    bytes: bytes.length,
    status: null,
  };
  return {
    events: [event],
    sealed: { stream: from.credential, attempt: from.attempt, file },
    unfenced: true,
  };
}
