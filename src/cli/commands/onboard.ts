import { STAGES } from '../../domain/onboarding/stages.ts';
import { defineCommand, outputOption } from '../command.ts';
import { change } from '../onboarding/change.ts';
import { list, next, show, status } from '../onboarding/look.ts';
import { conformance, users } from '../onboarding/portal.ts';
import { handIn, note, pass, reject, submit } from '../onboarding/stage.ts';
import type { Onboarding } from '../onboarding/arguments.ts';
import { letter } from '../onboarding/letter.ts';
import type { World } from '../world.ts';

const ACTS: Readonly<Record<string, (args: Onboarding, world: World) => Promise<number>>> = {
  list,
  next,
  show,
  status,
  pass,
  reject,
  note,
  'hand-in': handIn,
  submit,
  letter,
  conformance,
  users,
  change,
};

export const command = defineCommand({
  positionals: {
    what: {
      choices: [
        'list',
        'status',
        'show',
        'next',
        'pass',
        'reject',
        'note',
        'hand-in',
        'submit',
        'letter',
        'conformance',
        'users',
        'change',
      ],
      describe: 'what to do; list unless told otherwise',
      default: 'list',
    },
    application: { type: 'string', describe: 'the name of an OnboardingApplication' },
    subject: {
      type: 'string',
      describe: `a stage (${STAGES.join(', ')}); change: ask, made, refused or try`,
    },
    id: { type: 'string', describe: 'change: the id of a change request' },
  },
  options: {
    ...outputOption,
    note: { type: 'string', describe: 'what you go by, for the journal', requiresArg: true },
    document: {
      type: 'string',
      describe: 'a file that says so, known by its digest; or sha256:…',
      requiresArg: true,
    },
    reason: {
      type: 'string',
      array: true,
      describe: 'reject, change refused: why; repeatable',
      requiresArg: true,
    },
    credential: {
      type: 'string',
      describe: 'conformance: call with its live key and make none',
      requiresArg: true,
    },
    saw: {
      type: 'string',
      array: true,
      describe: 'users: EMAIL=STATUS, as you read it at the portal; repeatable',
      requiresArg: true,
    },
    record: { type: 'boolean', describe: 'users: this list is the right one' },
    format: {
      choices: ['md', 'html', 'eml'],
      describe: 'letter: md unless told otherwise',
      requiresArg: true,
    },
    out: { type: 'string', describe: 'letter: write it to this file', requiresArg: true },
  },
  examples: [
    ['keyturn onboard next', 'what is to be done for every application'],
    ['keyturn onboard pass broker-api-hk requirements --note "call of 3 Dec"', 'with what you go by'],
    ['keyturn onboard reject broker-api-hk qualification --reason "no audit"', 'the issuer said no'],
    ['keyturn onboard conformance broker-api-hk', 'try the environment and record what came of it'],
    ['keyturn onboard letter broker-api-hk --format eml --out letter.eml', 'a draft; nothing is sent'],
    ['keyturn onboard submit broker-api-hk --document letter.eml', 'you sent it'],
    ['keyturn onboard users broker-api-hk --saw broker-keys@example.com=authorized', 'as the portal shows'],
    ['keyturn onboard change broker-api-hk made change-1', 'and every live key is tried at once'],
  ],
  run: async (args, world) => ACTS[args.what]!(args, world),
});
