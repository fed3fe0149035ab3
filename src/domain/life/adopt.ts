import { currentVersion } from '../credential.ts';
import { formatDuration } from '../duration.ts';
import { UNKNOWN_BIRTH_AT } from '../key-version.ts';
import { does, keeps, refuse, warns } from './outlook.ts';
import type { Judge } from './outlook.ts';
import type { LifeLine } from './request.ts';

/**
 * A key that stands in a destination already comes under management: it is read there, proved by a signed call and sealed.
 * That happens by itself when a manifest is new; this asks for it anew, and says how old the key is where nobody else can.
 * Nothing is written to any destination, so nobody has to agree to it.
 */
export const judgeAdopt: Judge<'adopt'> = (state, facts, { reason, bornAt }) => {
  if (facts.spec === null) return refuse('KT5108', state, 'its manifest has disappeared');
  if (bornAt !== null && bornAt > facts.now) return refuse('KT5112', state, 'a birth in the future');
  const current = currentVersion(state);
  if (current?.key != null) {
    const { version, key } = current;
    if (key.bornAt !== UNKNOWN_BIRTH_AT)
      return refuse('KT5103', state, `v${version} is managed, and its age is known`);
    if (bornAt === null)
      return refuse('KT5103', state, `v${version} is managed; nobody has said how old it is`);
    return {
      lines: [does(`counts v${version} as ${formatDuration(facts.now - bornAt)} old, by your word`)],
      events: () => [{ type: 'AdoptionAsked', reason, bornAt }],
    };
  }
  if (state.saga !== null)
    return refuse('KT5011', state, `a ${state.saga.kind} is open (${state.saga.phase})`);
  if (!state.baselined && bornAt === null) return refuse('KT5103', state, 'it is looked at already');
  return {
    lines: [
      does('reads the key in its destinations, and makes one signed call with it'),
      does('seals it into custody, and shows it to nobody'),
      ageLine(bornAt, facts.now),
      keeps('writes to no destination; what the issuer does not accept stays unproven'),
    ],
    events: () => [{ type: 'AdoptionAsked', reason, bornAt }],
  };
};

function ageLine(bornAt: number | null, now: number): LifeLine {
  if (bornAt === null)
    return warns('where the issuer does not tell its age, it counts as older than any policy allows');
  return does(`counts it as ${formatDuration(now - bornAt)} old where the issuer does not tell`);
}
