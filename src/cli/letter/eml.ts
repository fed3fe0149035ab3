import type { Letter } from '../../domain/onboarding/letter.ts';
import { letterHtml } from './html.ts';
import { letterText } from './text.ts';

/** A message in the form of RFC 5322, for a mail program to open as a draft: a person looks at it and sends it. */
export async function letterEml(letter: Letter, now: number): Promise<string> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer/index.js');
  const { from, to, subject } = letter;
  const mail = new MailComposer({
    ...{ from, subject, text: letterText(letter), html: letterHtml(letter), date: new Date(now) },
    ...(to === null ? {} : { to }),
    headers: { 'X-Unsent': '1' },
    // The lines of a message end as RFC 5322 says, whatever wrote them.
    newline: 'windows',
  });
  return (await mail.compile().build()).toString('utf8');
}
