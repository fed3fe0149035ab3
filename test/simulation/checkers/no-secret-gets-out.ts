import { CANARY } from '../issuer/office.ts';
import type { Checker, Truth } from './checker.ts';

const NAME = '7 no secret gets out';

/** Every secret of the simulated issuer carries a mark, and nothing that is said or written down may show it. */
export function noSecretGetsOut(truth: Truth): Checker {
  const search = (text: string, where: string): void => {
    if (text.includes(CANARY)) truth.violate(NAME, null, `a secret stands in ${where}`);
  };
  return {
    name: NAME,
    onSaid: (text) => search(text, `the log: ${text.slice(0, 60)}`),
    onCommit: ({ events }) => search(JSON.stringify(events), `the journal: ${events[0]?.type}`),
    onAlert: (_subject, alert) => search(JSON.stringify(alert), `the alert ${alert.code}`),
  };
}
