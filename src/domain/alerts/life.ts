import { currentVersion } from '../credential.ts';
import type { CredentialState } from '../credential.ts';
import { DAY_MS, formatDuration } from '../duration.ts';
import type { Facts } from '../facts.ts';
import type { Finding } from './finding.ts';
import { nothing } from './raise.ts';

const ENDS_SOON_MS = 3 * DAY_MS;
/** A person who has cancelled it knows. */
const CANCELLED = 'KT5106';

/** Consumers are on an older key: said at once and daily, and louder in its last days. */
function rolledBack(state: CredentialState, { now }: Facts): Finding {
  const mark = state.life.rolledBack;
  const current = currentVersion(state);
  if (mark === null || current?.version !== mark.version) return nothing;
  const { version, endsAt } = current;
  const end = endsAt === null ? '' : `; the issuer ends it in ${formatDuration(Math.max(0, endsAt - now))}`;
  const back = { code: 'KT-A351', aspect: '', summary: `back on v${version}${end}` } as const;
  const soonAt = endsAt === null ? null : endsAt - ENDS_SOON_MS;
  if (soonAt === null || soonAt > now) return { raised: [back], changesAt: soonAt };
  const soon = { code: 'KT-A352', aspect: '', summary: `v${version} is in use again${end}` } as const;
  return { raised: [back, soon], changesAt: null };
}

function redeliveryStopped({ life, saga }: CredentialState): Finding {
  const { stopped } = life;
  if (stopped === null || stopped.fault.code === CANCELLED || saga?.kind === 'redelivery') return nothing;
  const { code, saw } = stopped.fault;
  return { raised: [{ code: 'KT-A353', aspect: '', summary: `${code} ${saw}` }], changesAt: null };
}

/** What is wrong because of what people decided. */
export const lifeChecks = [rolledBack, redeliveryStopped];
