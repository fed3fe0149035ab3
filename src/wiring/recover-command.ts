import type { RecoverOptions } from '../cli/offline.ts';
import { listEscrow, readRecoveryIdentity, recoverTo } from '../custody/recover.ts';

/** `keyturn recover`: an escrow file and a recovery identity, and nothing else. */
export async function recover(options: RecoverOptions): Promise<number> {
  const identity = await readRecoveryIdentity(options.identityFile);
  if (options.out === null) return list(options);
  const written = await recoverTo(options.escrow, identity, options.out, options.credential ?? undefined);
  for (const { path, credential, attempt } of written) {
    process.stdout.write(`${path}   ${credential} ${attempt}\n`);
  }
  process.stdout.write(
    `${written.length} opened. Each file holds the bytes as they were sealed: what the issuer sent.\n`,
  );
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
