import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { selfSigned } from '../../http/certificate.ts';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly encrypted: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  /** The authority of its certificate. */
  readonly ca: string;
  readonly letters: Letter[];
  refuseRecipients(refuse: boolean): void;
  readonly close: () => Promise<void>;
}

/** A real mail server on loopback: TLS from the first byte or STARTTLS, and a login that it insists on. */
export async function mailServer(
  login: { readonly user: string; readonly password: string },
  options: SMTPServerOptions = {},
): Promise<MailServer> {
  const letters: Letter[] = [];
  const { cert, key } = selfSigned();
  let refusing = false;
  const server = new SMTPServer({
    ...{ cert, key, logger: false, authOptional: false, closeTimeout: 100 },
    onAuth: ({ username, password }, _session, done) =>
      username === login.user && password === login.password
        ? done(null, { user: username })
        : done(new Error(`535 no such login ${username} ${password}`)),
    onRcptTo: (_address, _session, done) =>
      refusing ? done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })) : done(),
    onData: (stream, { envelope, secure, user }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        letters.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          encrypted: secure,
          user: typeof user === 'string' ? user : undefined,
        });
        done();
      });
    },
    ...options,
  });
  // A client that refuses the certificate ends the handshake; that is for the test to see, not for the process to die of.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    ca: cert,
    letters,
    refuseRecipients: (refuse) => void (refusing = refuse),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The headers of a letter, unfolded, by their lower-case names. */
export function headersOf({ raw }: Letter): ReadonlyMap<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
  return new Map(
    head
      .split('\r\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        words(line.slice(line.indexOf(':') + 1).trim()),
      ]),
  );
}

/** Its parts by their types, as a mail program shows them. */
export function partsOf(letter: Letter): ReadonlyMap<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(headersOf(letter).get('content-type') ?? '')?.[1] ?? '';
  const parts = letter.raw.split(`--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const at = part.indexOf('\r\n\r\n');
      const head = part.slice(0, at);
      const type = /content-type: ([^;\s]+)/i.exec(head)?.[1] ?? '';
      const encoding = /content-transfer-encoding: (\S+)/i.exec(head)?.[1] ?? '';
      return [type, decoded(part.slice(at + 4), encoding)];
    }),
  );
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  return encoding === 'quoted-printable' ? quotedPrintable(body.replaceAll(/=\r\n/g, '')) : body;
}

function quotedPrintable(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** Encoded words of RFC 2047. */
function words(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_all, form: string, body: string) =>
      form.toUpperCase() === 'B'
        ? Buffer.from(body, 'base64').toString('utf8')
        : quotedPrintable(body.replaceAll('_', ' ')),
    );
}
