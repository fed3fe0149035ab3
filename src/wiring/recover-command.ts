import type { RecoverOptions } from '../cli/offline.ts';
import { extractEntries, listEscrow, readRecoveryIdentity, recoverTo } from '../custody/recover.ts';
import type { WrittenFile } from '../custody/recover.ts';
import { Fault } from '../domain/fault.ts';

/** `keyturn recover`: an escrow file and a recovery identity, and nothing else. */
export async function recover(options: RecoverOptions): Promise<number> {
  const { escrow, out, sealed, identityFile } = options;
  const credential = options.credential ?? undefined;
  if (out !== null && sealed) {
    return tell(
      await extractEntries(escrow, out, credential),
      'age --decrypt --identity FILE opens each of them.',
    );
  }
  if (identityFile === null) {
    throw new Fault('KT6031', {
      place: 'keyturn recover',
      saw: 'neither --identity, nor --sealed with --out',
    });
  }
  const identity = await readRecoveryIdentity(identityFile);
  if (out === null) return list(options);
  const written = await recoverTo(escrow, identity, out, credential);
  return tell(written, 'Each file holds the bytes as they were sealed: what the issuer sent.');
}

function tell(written: readonly WrittenFile[], note: string): number {
  for (const { path, credential, attempt } of written)
    process.stdout.write(`${path}   ${credential} ${attempt}\n`);
  process.stdout.write(`${written.length} written. ${note}\n`);
  return 0;
}

async function list({ escrow, credential }: RecoverOptions): Promise<number> {
  const { entries, damaged } = await listEscrow(escrow);
  const wanted = entries.filter((entry) => credential === null || entry.credential === credential);
  for (const { number, credential: owner, attempt, receivedAt, bytes } of wanted) {
    process.stdout.write(
      `${number}  ${owner}  ${attempt}  ${new Date(receivedAt).toISOString()}  ${bytes} bytes\n`,
    );
  }
  process.stdout.write(
    `${wanted.length} entries${damaged.length > 0 ? `, ${damaged.length} damaged` : ''}. `,
  );
  process.stdout.write('Next: keyturn recover --out FOLDER opens them\n');
  return 0;
}
