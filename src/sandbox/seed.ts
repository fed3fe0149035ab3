import type { Chance } from './chance.ts';
import type { Change } from './change.ts';
import {
  USUAL_CHECKLIST,
  enquire,
  giveChecklist,
  reviewInstitution,
  reviewMaterials,
  submitMaterials,
} from './rules/institution.ts';
import { isLive } from './rules/keys.ts';
import { plantKey } from './rules/plant.ts';
import { authorizeUser, editUser, registerUser } from './rules/user.ts';
import { entry } from './state.ts';
import type { State } from './state.ts';

/** What --seed-demo makes: fixed names and obviously made-up passwords. Only the key itself is drawn. */
export const DEMO = {
  companyName: 'Rehearsal Securities Limited',
  user: 'broker-keys@example.com',
  phone: '+852 0000 0001',
  loginPassword: 'demo-login-password',
  tradingPassword: 'demo-trading-246810',
  application: 'wb-demo',
  ageMs: 80 * 86_400_000,
} as const;

const account = (accountId: string, accountNumber: string, accountType: string) => ({
  accountId,
  accountNumber,
  accountType,
  accountClass: 'INSTITUTION',
  operations: ['view' as const, 'trade' as const],
});

/**
 * One approved institution, one authorised user, one key application whose key is `ageMs` old, all through the same
 * rules as everybody else. Does nothing when the demo was seeded before.
 */
export function seedDemo(state: State, now: number, ageMs: number, chance: Chance): Change<null> {
  if (state.demoApplicationId !== null) return { state, reply: null };
  const then = now - ageMs;
  const id = chance.id('inst');
  const approved = { outcome: 'approved' as const, reasons: [] };
  const { user, companyName } = DEMO;
  const steps: ((before: State) => Change<unknown>)[] = [
    (before) => enquire(before, then, id, companyName),
    (before) =>
      giveChecklist(
        before,
        id,
        USUAL_CHECKLIST.map((item) => ({ item, received: true })),
      ),
    (before) => reviewInstitution(before, id, approved),
    (before) =>
      registerUser(before, id, {
        ...DEMO,
        email: user,
        accounts: [account('1001', 'RS-1001', 'CASH'), account('1002', 'RS-1002', 'MARGIN')],
      }),
    (before) => editUser(before, user, { marketDataSubscribed: true }),
    (before) => submitMaterials(before, then, id, materials(user)),
    (before) => reviewMaterials(before, id, approved),
    (before) => authorizeUser(before, then, user),
  ];
  const ready = steps.reduce((before, step) => step(before).state, state);
  const key = { appKey: chance.appKey(), appSecret: chance.appSecret() };
  const planted = plantKey(ready, now, { user, id: chance.id('app'), name: DEMO.application, ...key, ageMs });
  if ('refusal' in planted) return planted;
  return { state: { ...planted.state, demoApplicationId: planted.reply.id }, reply: null };
}

const materials = (apiUser: string) => ({
  integrationModel: 'A rehearsal: a rotation daemon calls the gateway with the demo key.',
  useCases: ['Rotate the key before it is too old'],
  apiInterfaces: ['/broker/**', '/trading/**', '/openapi/**', '/market-data/**', '/app/**'],
  ipWhitelist: [],
  apiUser,
});

export interface Seeded {
  readonly applicationId: string;
  readonly name: string;
  readonly user: string;
  readonly loginPassword: string;
  readonly tradingPassword: string;
  readonly appKey: string;
  readonly appSecret: string;
}

/** The key that was seeded first, as long as the gateway accepts it; later keys are shown to nobody twice. */
export function seededKey(state: State, now: number): Seeded | null {
  const application = entry(state.applications, state.demoApplicationId ?? '');
  const key = application?.keys[0];
  if (!application || !key || !isLive(key, now)) return null;
  const { user, loginPassword, tradingPassword } = DEMO;
  const { appKey, appSecret } = key;
  return {
    applicationId: application.id,
    name: application.name,
    user,
    loginPassword,
    tradingPassword,
    appKey,
    appSecret,
  };
}
