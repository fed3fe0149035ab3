import type { Writable } from 'node:stream';
import winston from 'winston';
import type { Clock } from '../ports/clock.ts';
import type { Log, LogFields } from '../ports/log.ts';
import { jsonLine, prettyLine } from './log-line.ts';
import type { LogEntry } from './log-line.ts';
import { loggable } from './log-values.ts';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly format: 'json' | 'pretty';
  readonly level: LogLevel;
  readonly stream: Writable;
  readonly clock: Clock;
  readonly redactor: { redact(text: string): string };
}

export interface Logger extends Log {
  /** The same log with fields on every line: `rotation`, `credential`, `attempt`. */
  child(fields: LogFields): Logger;
  /** Resolves when every line has been handed to the stream, which stays open. */
  close(): Promise<void>;
}

/**
 * The daemon's log on winston. Values are made printable first (`loggable`), and the finished line goes through the
 * redactor once more, because two harmless halves can make a whole. Logging never throws, and a stream that broke
 * (a closed pipe) costs the lines and not the daemon.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { stream, level } = options;
  const transport = new winston.transports.Stream({ stream, eol: '\n' });
  const ignore = (): void => undefined;
  stream.on('error', ignore);
  const target = winston.createLogger({
    level,
    levels: Object.fromEntries(LOG_LEVELS.map((name, rank) => [name, rank])),
    format: winston.format.printf(({ message }) => String(message)),
    transports: [transport],
    exitOnError: false,
  });
  target.on('error', ignore);
  return bound(target, options, {}, async () => {
    await ended(target);
    stream.removeListener('error', ignore);
  });
}

function bound(
  target: winston.Logger,
  options: LoggerOptions,
  own: LogFields,
  close: () => Promise<void>,
): Logger {
  const write = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    if (!target.isLevelEnabled(level)) return;
    target.log(level, lineOf(options, level, message, { ...own, ...fields }));
  };
  return {
    error: (message, fields) => write('error', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    info: (message, fields) => write('info', message, fields),
    debug: (message, fields) => write('debug', message, fields),
    child: (fields) => bound(target, options, { ...own, ...fields }, close),
    close,
  };
}

function lineOf(options: LoggerOptions, level: LogLevel, message: string, fields: LogFields): string {
  const { redactor, clock, format } = options;
  const redact = (text: string): string => redactor.redact(text);
  const data = loggable(fields, { redact, withStacks: options.level === 'debug' });
  const entry: LogEntry = {
    at: clock.now(),
    level,
    message: redact(message),
    fields: data as Readonly<Record<string, unknown>>,
  };
  return redact(format === 'json' ? jsonLine(entry) : prettyLine(entry));
}

function ended(target: winston.Logger): Promise<void> {
  return new Promise((resolve) => {
    target.once('finish', resolve);
    target.end();
  });
}
