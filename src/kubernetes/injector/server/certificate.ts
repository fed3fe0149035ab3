import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { Fault } from '../../../domain/fault.ts';

/** A certificate chain and its private key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Reads the pair and tries it. Rejects with KT8121 where it can't be read, or doesn't belong together. */
export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<Certificate> {
  const read = async (file: string): Promise<string> =>
    readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new Fault('KT8121', { place: file, saw: cause.code ?? 'an error', cause });
    });
  const pair = { cert: await read(certFile), key: await read(keyFile) };
  try {
    createSecureContext(pair);
    return pair;
  } catch (cause) {
    throw new Fault('KT8121', { place: `${certFile}, ${keyFile}`, saw: 'OpenSSL refuses the pair', cause });
  }
}

export interface CertificateWatch {
  stop(): void;
}

/**
 * Looks at the files again and again and hands on a pair that differs. By reading, since a mounted Secret is swapped as a
 * link that file watches lose. A pair that can't be used is reported and changes nothing.
 */
export function watchCertificate(
  files: CertificateFiles,
  current: Certificate,
  everyMs: number,
  on: { readonly changed: (pair: Certificate) => void; readonly failed: (fault: Fault) => void },
): CertificateWatch {
  let known = current;
  const look = async (): Promise<void> => {
    try {
      const pair = await readCertificate(files);
      if (pair.cert === known.cert && pair.key === known.key) return;
      known = pair;
      on.changed(pair);
    } catch (thrown) {
      if (thrown instanceof Fault) on.failed(thrown);
      else throw thrown;
    }
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return { stop: () => clearInterval(timer) };
}
