import { recordingLog, RAISED_AT } from '../../channels/notice.ts';
import type { ChannelDeps } from '../../../src/ports/channel-driver.ts';

/** What a channel gets beside its settings, with a clock that stands still. */
export function channelDeps(more: Partial<ChannelDeps> = {}): ChannelDeps {
  return {
    log: recordingLog().log,
    clock: { now: () => RAISED_AT + 90_000, monotonicMs: () => 0 },
    source: '/keyturn',
    zone: 'UTC',
    ...more,
  };
}
