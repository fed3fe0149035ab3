import type { FaultEntry } from './entry.ts';

/** What goes wrong with an application on its way through the stages. */
export const onboardingFaults = {
  KT5301: {
    title: 'The application is not known',
    explain: 'No OnboardingApplication of that name stands in the manifests.',
    expected: 'the name of an OnboardingApplication',
    next: 'keyturn onboard list',
    remedy: 'alert',
  },
  KT5302: {
    title: 'The stage is blocked',
    explain:
      'The issuer takes the stages in an order. Something that must have passed before has not, so that nothing can become of this one.',
    expected: 'the stages before it to have passed',
    next: 'keyturn onboard next',
    remedy: 'alert',
  },
  KT5303: {
    title: 'The stage does not take that',
    explain:
      'It has passed already, or it is not a stage that is handed in, or it passes by something else than a word.',
    expected: 'a stage that is open for it',
    next: 'keyturn onboard show APPLICATION',
    remedy: 'alert',
  },
  KT5304: {
    title: 'The evidence is missing',
    explain:
      'A stage passes with something that somebody can look at later: a note, the digest of a document, and for the checklist every document of it. A rejection names its reasons.',
    expected: '--note TEXT or --document FILE, and for a rejection --reason TEXT',
    next: 'keyturn onboard show APPLICATION',
    remedy: 'alert',
  },
  KT5305: {
    title: 'The environment was not tested',
    explain:
      'Environment testing passes by a recorded conformance run in which everything held, and by nothing else. The issuer that is tried must have the profile of the one that is applied for.',
    expected: 'a recorded run that passed',
    next: 'keyturn onboard conformance APPLICATION',
    remedy: 'alert',
  },
  KT5306: {
    title: 'The API user is not authorised as far as anybody knows',
    explain:
      'The list of authorised users that the portal shows is recorded, and the API user of the dossier is on it as authorised. Keys can be made by nobody else.',
    expected: 'a recorded list with the API user as authorised',
    next: 'keyturn onboard users APPLICATION --record',
    remedy: 'alert',
  },
  KT5307: {
    title: 'There is no first key',
    explain: 'None of the credentials that the dossier names has a key that keyturn delivered.',
    expected: 'a current key of one of the credentials',
    next: 'keyturn list',
    remedy: 'alert',
  },
  KT5308: {
    title: 'There is nothing to ask the issuer for',
    explain:
      'A change request is the difference between what is in force and what the manifest says now. There is no difference, or another request is open, or the first application was not agreed to yet.',
    expected: 'another list of endpoints, addresses or users in the manifest',
    next: 'keyturn onboard change APPLICATION',
    remedy: 'alert',
  },
  KT5309: {
    title: 'The change request does not take that',
    explain: 'No change request has that id, or it was answered already, or not yet.',
    expected: 'the id of a change request that is open for it',
    next: 'keyturn onboard change APPLICATION',
    remedy: 'alert',
  },
  KT5310: {
    title: 'The environment can not be tried',
    explain:
      'A whole run makes, resets and deletes a key of its own, which keyturn does at a rehearsal issuer and nowhere else. At any other gateway it only calls, with a key that is there already.',
    expected: 'a rehearsal issuer, or a credential of that issuer with a live key',
    next: 'keyturn onboard conformance --help',
    remedy: 'alert',
  },
  KT5311: {
    title: 'The portal can not be read by a program',
    explain: 'Only a person who is logged in sees the list there. They say what it shows.',
    expected: '--saw EMAIL=STATUS for each line of the list',
    next: 'keyturn onboard users APPLICATION --saw broker-keys@example.com=authorized',
    remedy: 'alert',
  },
  KT5312: {
    title: 'Somebody else was quicker',
    explain: 'The application changed between the look and the word. Nothing was recorded.',
    expected: 'nobody else to record something at the same moment',
    next: 'keyturn onboard show APPLICATION',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
