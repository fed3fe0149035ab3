import type { Fingerprints } from '../../scan/fingerprints/read.ts';
import { plain } from './text.ts';
import { formatWhen } from './time.ts';
import type { Local } from './time.ts';

const FEW = 5;

/** What was written, for whom, until when, and what it does not cover. */
export function fingerprintsText(file: string, found: Fingerprints, look: Local): string {
  const { scanner, secrets, leftOut, expiresAt, signedBy } = found;
  const lines = [
    `✔ ${plain(file)}: ${secrets.length} secrets, for ${plain(scanner)}, until ${formatWhen(expiresAt, look)}`,
    `  signed by ${signedBy}`,
    ...leftOut.slice(0, FEW).map(({ credential, version, part, why }) => {
      const which = part === null ? '' : ` ${part}`;
      return `! not looked for: ${plain(credential)} v${version}${which}: ${plain(why)}`;
    }),
    ...(leftOut.length > FEW ? [`! and ${leftOut.length - FEW} more that are not looked for`] : []),
    'Whoever has this file can try guesses: keep it as a secret of the pipeline.',
  ];
  return `${lines.join('\n')}\n`;
}
