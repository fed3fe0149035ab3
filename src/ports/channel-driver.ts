import type { ZodType } from 'zod';
import type { Channel } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** What every channel gets beside its settings. */
export interface ChannelDeps {
  readonly log: Log;
  readonly clock: Clock;
  /** Which installation speaks, as a URI reference: the `source` of what is sent. */
  readonly source: string;
  /** The IANA zone of this machine: times are said in it where a channel names no other. */
  readonly zone: string;
}

/** One kind of channel: a folder under channels/ exports one of these, and one line in the wiring names it. */
export interface ChannelDriver {
  /** What `spec.driver` says in a manifest. */
  readonly driver: string;
  /** The manifest's `spec` without `driver`. Secrets arrive as `Secret`: `{fromFile: …}` is resolved before. */
  readonly settingsSchema: ZodType;
  /** Makes the channel; opens no connection yet. `settings` must satisfy `settingsSchema`. */
  create(name: string, settings: unknown, deps: ChannelDeps): Channel;
}
