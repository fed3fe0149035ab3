import { killEvents } from '../../../domain/asked/revoke.ts';
import type { CredentialState } from '../../../domain/credential.ts';
import type { CredentialEvent } from '../../../domain/events.ts';
import { asFault } from '../../../domain/fault.ts';
import { nextRecallStep } from '../../../domain/recall/advance.ts';
import type { Recall, RecallMember } from '../../../domain/recall/advance.ts';
import { appendAsked } from '../ask.ts';
import type { OperationsDeps } from '../deps.ts';
import { openRecalls } from './look.ts';

type AdvanceDeps = Pick<OperationsDeps, 'ports' | 'news' | 'poke'>;

const ENGINE = 'engine';

/**
 * Does what is next in every recall. It keeps nothing itself: what the streams say is enough, so a daemon that was killed in
 * the middle of a wave, or another replica, goes on with the rest of it and begins none twice.
 */
export async function advanceRecalls(deps: AdvanceDeps): Promise<void> {
  for (const recall of await openRecalls(deps)) await advance(deps, recall);
}

async function advance(deps: AdvanceDeps, recall: Recall): Promise<void> {
  const step = nextRecallStep(recall, deps.ports.clock.now());
  switch (step.do) {
    case 'begin':
      for (const member of step.members) await begin(deps, recall.id, member);
      deps.poke();
      return;
    case 'stop':
      return stopMembers(deps, recall, { by: ENGINE, why: step.why });
    case 'close':
      return closeMembers(deps, recall, ENGINE);
    case 'wait':
      return;
  }
}

/** The revocation itself, in the name of whoever asked for the recall, on the newest state. */
async function begin(deps: AdvanceDeps, id: string, { uid, name, mark }: RecallMember): Promise<void> {
  const { by } = mark.order;
  await appendAsked(deps, uid, by, (state) => {
    const latest = state.recall;
    if (latest?.order.recall !== id || latest.stage !== 'waits' || latest.stopped !== null) return [];
    try {
      return killEvents(state, latest.request, deps.ports.ids.next('kill'));
    } catch (thrown) {
      const { code, saw } = asFault(thrown, `credential ${name}`);
      // It is revoked at this moment, by somebody else's word: that counts as well as this one.
      if (code === 'KT5011') return [];
      return [{ type: 'RecallSkipped', recall: id, why: `${code} ${saw}` }];
    }
  });
}

export async function stopMembers(
  deps: AdvanceDeps,
  { id, members }: Recall,
  word: { readonly by: string; readonly why: string },
): Promise<void> {
  await inEach(deps, members, word.by, ({ recall }) =>
    recall?.order.recall === id && recall.stage === 'waits' && recall.stopped === null && !recall.closed
      ? [{ type: 'RecallStopped', recall: id, ...word }]
      : [],
  );
}

export async function closeMembers(deps: AdvanceDeps, { id, members }: Recall, by: string): Promise<void> {
  await inEach(deps, members, by, ({ recall }) =>
    recall?.order.recall === id && !recall.closed ? [{ type: 'RecallClosed', recall: id }] : [],
  );
}

export async function inEach(
  deps: AdvanceDeps,
  members: readonly RecallMember[],
  by: string,
  eventsFor: (state: CredentialState) => readonly CredentialEvent[],
): Promise<void> {
  for (const { uid } of members) await appendAsked(deps, uid, by, eventsFor);
}
