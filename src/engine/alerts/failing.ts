import type { Condition } from '../../domain/alerts/conditions.ts';
import type { Journal } from '../../ports/journal.ts';

/** A try that failed once is the network; three, with growing pauses between them, are a channel that takes nothing. */
const FAILING_AFTER_TRIES = 3;

/** A channel that fails is an alert on the others: whoever relies on it must not take its silence for good news. */
export async function failingChannels({ alerts }: Pick<Journal, 'alerts'>): Promise<readonly Condition[]> {
  const failing = await alerts.failing(FAILING_AFTER_TRIES);
  return failing.map(({ channel, saw }) => ({
    code: 'KT-A341',
    aspect: channel,
    summary: `channel ${channel} takes nothing: ${saw}`,
    avoid: channel,
  }));
}
