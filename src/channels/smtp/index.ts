import type { Transporter } from 'nodemailer';
import { MINUTE_MS, parseDuration, SECOND_MS } from '../../domain/duration.ts';
import { readingOf } from '../../connections/reading/settings.ts';
import type { ChannelDriver } from '../../ports/channel-driver.ts';
import { smtpFault } from './faults.ts';
import { mailOf } from './mail.ts';
import { settingsSchema } from './settings.ts';
import type { SmtpSettings } from './settings.ts';

/** `{driver: smtp, host: mail.example.com, from: …, to: […]}`: a mail a notice, as text and as HTML. */
export const smtp: ChannelDriver = {
  driver: 'smtp',
  settingsSchema,
  create: (name, settings, { zone }) => {
    const parsed = settingsSchema.parse(settings);
    const reading = readingOf(parsed, zone);
    const domain = parsed.from.slice(parsed.from.lastIndexOf('@') + 1);
    return {
      name,
      async deliver(notice) {
        const transport = await connect(parsed);
        try {
          const { from, to } = parsed;
          await transport.sendMail({
            ...mailOf(notice, domain, reading),
            from: { name: 'keyturn', address: from },
            to: [...to],
          });
          return null;
        } catch (thrown) {
          throw smtpFault(thrown, `channel ${name}`);
        } finally {
          transport.close();
        }
      },
    };
  },
};

/** A connection a mail: alerts are rare, and one that is kept open is found dead when it is needed. */
async function connect({ host, port, security, auth, timeout, tls }: SmtpSettings): Promise<Transporter> {
  // Loaded only where mail is sent.
  const { createTransport } = await import('nodemailer');
  const limitMs = parseDuration(timeout) ?? 10 * SECOND_MS;
  return createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(auth === undefined ? {} : { auth: { user: auth.user, pass: auth.password.reveal() } }),
    ...(tls === undefined ? {} : { tls: { ca: tls.ca.reveal() } }),
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: Math.min(limitMs, MINUTE_MS),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
