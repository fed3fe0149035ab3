import { Fault } from '../../../domain/fault.ts';
import type { ConformanceCheck } from '../../../domain/onboarding/conformance.ts';
import type { Issuer, KeyPair } from '../../../ports/issuer.ts';
import type { Ports } from '../../ports.ts';
import { checklist, checkSignatures } from './checklist.ts';
import { clockWord } from './conformance-full.ts';

/** Signed, read-only calls with a key that is there already: for a gateway at which only a person makes keys. */
export async function runReadOnly(
  { clock }: Pick<Ports, 'clock'>,
  issuer: Issuer,
  pair: KeyPair,
): Promise<readonly ConformanceCheck[]> {
  const list = checklist(`issuer ${issuer.name}`);
  await list.check('reached', [], async () => {
    const { verdict, fault, issuerNowAt } = await issuer.probe(pair);
    if (verdict === 'unreachable')
      throw fault ?? new Fault('KT4001', { place: `issuer ${issuer.name}`, saw: verdict });
    return { saw: clockWord(issuer, clock.now(), issuerNowAt), found: true };
  });
  await checkSignatures(list, issuer, pair);
  return list.checks;
}
