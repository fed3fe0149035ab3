import type { ConformanceCheck, ConformanceCheckId } from '../../../domain/onboarding/conformance.ts';
import { asFault, Fault } from '../../../domain/fault.ts';
import type { ProbeVerdict } from '../../../domain/events.ts';
import { Secret } from '../../../domain/secret.ts';
import type { Issuer, KeyPair } from '../../../ports/issuer.ts';

/** What was tried so far, in order. */
export interface Checklist {
  readonly checks: readonly ConformanceCheck[];
  /** Does the work and notes what it saw, or why it failed. Null where it failed, or something that it needs did. */
  check<T>(
    id: ConformanceCheckId,
    needs: readonly ConformanceCheckId[],
    work: () => Promise<{ readonly saw: string; readonly found: T }>,
  ): Promise<T | null>;
}

export function checklist(place: string): Checklist {
  const checks: ConformanceCheck[] = [];
  return {
    checks,
    check: async (id, needs, work) => {
      const missing = needs.find((need) => checks.find((each) => each.id === need)?.ok !== true);
      if (missing !== undefined) {
        checks.push({ id, ok: null, saw: `not tried, since "${missing}" did not hold` });
        return null;
      }
      try {
        const { saw, found } = await work();
        checks.push({ id, ok: true, saw });
        return found;
      } catch (thrown) {
        const { code, saw } = asFault(thrown, place);
        checks.push({ id, ok: false, saw: `${code}: ${saw}` });
        return null;
      }
    },
  };
}

/** One signed call that must be answered so. */
export async function expectVerdict(
  issuer: Issuer,
  pair: KeyPair,
  wanted: ProbeVerdict,
): Promise<{ readonly saw: string; readonly found: true }> {
  const { verdict, fault } = await issuer.probe(pair);
  if (verdict === wanted) return { saw: verdict, found: true };
  throw new Fault('KT5305', {
    place: `issuer ${issuer.name}`,
    saw: `${verdict} instead of ${wanted}${fault === null ? '' : `, ${fault.code}`}`,
  });
}

/** The calls that tell whether the gateway verifies anything at all. */
export async function checkSignatures(list: Checklist, issuer: Issuer, pair: KeyPair): Promise<void> {
  const { appKey, appSecret } = pair;
  await list.check('signed', [], () => expectVerdict(issuer, pair, 'accepted'));
  const forged = { appKey, appSecret: other(appSecret) };
  await list.check('forged', ['signed'], () => expectVerdict(issuer, forged, 'dead'));
  const unknown = { appKey: other(appKey), appSecret };
  await list.check('unknown-key', ['signed'], () => expectVerdict(issuer, unknown, 'dead'));
}

/** As long and of the same letters, and another value. */
function other(secret: Secret): Secret {
  const value = secret.reveal();
  const last = value.slice(-1) === '0' ? '1' : '0';
  return new Secret(value.slice(0, -1) + last);
}
