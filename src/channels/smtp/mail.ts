import { createHash } from 'node:crypto';
import { messageOf } from '../../domain/alerts/message.ts';
import type { AlertMessage, Reading } from '../../domain/alerts/message.ts';
import type { Notice } from '../../ports/channel.ts';

/** One mail, in both forms. Its id is the notice's, so that a mail that came twice is one to its reader. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** The root of the thread, which no mail has: it only holds the mails of one thread together. */
  readonly references: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function mailOf(notice: Notice, domain: string, reading: Reading): Mail {
  const { id, kind, alert } = notice;
  const message = messageOf(notice, reading);
  const root = createHash('sha256').update(alert.thread).digest('hex').slice(0, 32);
  return {
    subject: `[keyturn] ${message.headline}`,
    text: textOf(message),
    html: htmlOf(message),
    messageId: `<${id}@${domain}>`,
    references: `<thread.${root}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Keyturn-Alert': alert.code,
      'X-Keyturn-Event': kind,
      'X-Keyturn-Severity': alert.severity,
      ...(alert.drill ? { 'X-Keyturn-Drill': 'yes' } : {}),
    },
  };
}

function textOf({ headline, event, summary, facts, next }: AlertMessage): string {
  const widest = Math.max(...facts.map(({ label }) => label.length));
  const rows = facts.map(({ label, value }) => `  ${label.padEnd(widest)}  ${value}`);
  return [headline, '', `${event}: ${summary}`, '', `Next: ${next}`, '', ...rows, ''].join('\n');
}

const CELL = 'padding:4px 16px 4px 0;vertical-align:top;text-align:left;font-weight:normal';
const BODY = 'font-family:sans-serif;font-size:15px;line-height:1.5;color:#1a1a1a;background:#ffffff';
const CODE = 'font-family:monospace;background:#f2f2f2;padding:2px 6px';

/** No picture, no script, nothing from elsewhere: what a mail program shows without asking. */
function htmlOf({ headline, event, summary, facts, next }: AlertMessage): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="${CELL};color:#555555">${escape(label)}</th>` +
      `<td style="${CELL}">${linked(value)}</td></tr>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escape(headline)}</title></head>`,
    `<body style="${BODY}">`,
    `<h1 style="font-size:18px">${escape(headline)}</h1>`,
    `<p>${escape(event)}: ${escape(summary)}</p>`,
    `<p>Next: <code style="${CODE}">${escape(next)}</code></p>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    '</body></html>',
  ].join('\n');
}

function linked(value: string): string {
  return value.startsWith('https://') ? `<a href="${escape(value)}">${escape(value)}</a>` : escape(value);
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
