import { askedAbout } from '../../domain/application.ts';
import { fitsMask } from '../../domain/attended.ts';
import { versionWith } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import { UNKNOWN_BIRTH_AT } from '../../domain/key-version.ts';
import type { StepOf } from '../../domain/rotation/step.ts';
import type { ApplicationView, KeyPair } from '../../ports/issuer.ts';
import type { Performer, StepContext } from './context.ts';
import { issuerPlace, observed, redeliveryOf } from './context.ts';
import { digestOfPair, isAlive, maskKeyId, openSealed, parsePasted, probeKey, watchPair } from './keys.ts';
import { ownersOf } from './owner.ts';
import { stopped } from './redelivery.ts';

/** Reads what a person brought, and makes one signed call with it. What is not the key is written nowhere. */
export const performProveBrought: Performer<StepOf<'prove-brought'>> = async function* (_step, context) {
  const { attempt } = redeliveryOf(context);
  const pair = parsePasted(await openSealed(context, attempt));
  if (pair === null) {
    yield stopped(notTheKey(context, 'no App Key and App Secret in it'));
    return;
  }
  watchPair(context, pair);
  const application = await observed(context);
  const wrong = await wrongBy(context, pair, application);
  if (wrong !== null) {
    yield stopped(notTheKey(context, wrong));
    return;
  }
  const bornAt = application?.keyBornAt ?? UNKNOWN_BIRTH_AT;
  const overlapMs = context.issuer.profile.overlapMs.value;
  yield {
    events: [
      {
        type: 'KeyProved',
        key: {
          attempt,
          applicationId: application?.applicationId ?? askedAbout(context.state, context.spec),
          keyIdMasked: maskKeyId(pair.appKey),
          digest: digestOfPair(context, pair),
          bornAt,
          expiresAt: application?.keyExpiresAt ?? null,
        },
        oldEndsAt: bornAt === UNKNOWN_BIRTH_AT ? null : bornAt + overlapMs,
      },
    ],
  };
};

/** Why it is not the key of this application, in one clause; null where nothing speaks against it. */
async function wrongBy(
  context: StepContext,
  pair: KeyPair,
  application: ApplicationView | null,
): Promise<string | null> {
  const digest = digestOfPair(context, pair);
  const known = versionWith(context.state, digest);
  if (known !== null) return `it is v${known.version} of this credential already`;
  for await (const owner of ownersOf(context, digest)) return `it is a key of ${owner.state.name}`;
  if (application !== null && !isShown(pair, application))
    return 'the issuer shows another key than this one';
  const probe = await probeKey(context, pair);
  if (isAlive(probe)) return null;
  if (probe.verdict !== 'dead' && probe.fault !== null) throw probe.fault;
  return 'the issuer refuses it';
}

/** The issuer accepts keys of other applications as well; the masks tell them apart. */
function isShown({ appKey, appSecret }: KeyPair, { keyIdMasked, secretMasked }: ApplicationView): boolean {
  return ![fitsMask(appKey.reveal(), keyIdMasked), fitsMask(appSecret.reveal(), secretMasked)].includes(
    false,
  );
}

function notTheKey(context: StepContext, saw: string): Fault {
  return new Fault('KT5109', {
    place: issuerPlace(context),
    saw,
    next: `keyturn import ${context.state.name}`,
  });
}
