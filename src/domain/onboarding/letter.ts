import { rfc3339 } from '../wire.ts';
import type { PermissionDifference } from './permissions.ts';
import type { OnboardingView } from './views.ts';

/** What is written to the issuer: data, so that every form of it says the same. Nothing sends it. */
export interface Letter {
  readonly from: string;
  /** Null: nobody knows the contact. */
  readonly to: string | null;
  readonly subject: string;
  readonly opening: readonly string[];
  readonly sections: readonly LetterSection[];
  readonly closing: readonly string[];
}

export interface LetterSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly items: readonly string[];
}

/** The formal application; once something is in force, the request for what the manifest says differently. */
export function letterOf(view: OnboardingView, now: number): Letter {
  const isChange = view.inForce !== null && view.pending.length > 0;
  const about = isChange ? 'Change of Broker API permissions' : 'Broker API Application';
  return {
    from: view.applicantContact,
    to: view.contact.value,
    subject: `${about}: ${view.applicant}`,
    opening: isChange ? changeOpening(view) : applicationOpening(view),
    sections: isChange ? view.pending.map(changeSection) : applicationSections(view),
    closing: [`${view.applicant}`, view.applicantContact, rfc3339(now).slice(0, 10)],
  };
}

function applicationOpening({ applicant }: OnboardingView): readonly string[] {
  return [
    'To whom it may concern,',
    `${applicant} applies for the Broker API. The information that you ask for follows in your five categories.`,
  ];
}

function applicationSections(view: OnboardingView): readonly LetterSection[] {
  const { information, requirements, materials } = view;
  const { integrationModel, useCases, endpoints, ipWhitelist, apiUser } = information;
  const unbound = 'None: we do not ask for keys to be bound to addresses.';
  const dedicated = 'It is a dedicated user of the institution and no personal account.';
  const login = `${apiUser.email} is a login account under our name, and is to hold the Broker API keys.`;
  return [
    section('1. Business Integration Model', [integrationModel]),
    section('2. Use Case Scenarios', [requirements.businessScope], [...useCases, ...requirements.scenarios]),
    section('3. API Interface Requirements', requirements.permissionBoundaries, endpoints),
    section(
      '4. IP Whitelist (Optional)',
      ipWhitelist.length === 0 ? [unbound] : ['Calls will come from these addresses only:'],
      ipWhitelist.map(({ text }) => text),
    ),
    section('5. API User Information', apiUser.dedicated ? [login, dedicated] : [login]),
    ...(materials.length === 0 ? [] : [section('Materials', [], materials.map(materialText))]),
    ...testingSection(view),
  ];
}

function materialText({ item, document, optional }: OnboardingView['materials'][number]): string {
  if (document !== null) return `${item} (${document})`;
  return optional ? `${item}: optional, not given` : `${item}: to follow`;
}

/** Only what was recorded, and only where it held. */
function testingSection({ run }: OnboardingView): readonly LetterSection[] {
  if (run === null || !run.run.passed) return [];
  const { scope, checks, digest, endedAt } = run.run;
  const what = scope === 'full' ? 'signed calls, generation, reset, overlap and deletion' : 'signed calls';
  const said = `Tested on ${rfc3339(endedAt).slice(0, 10)}: ${what}; ${checks.length} checks held. Record ${digest}.`;
  return [section('Environment testing', [said])];
}

function changeOpening({ applicant }: OnboardingView): readonly string[] {
  return [
    'To whom it may concern,',
    `${applicant} asks you to change the permissions of its Broker API application as follows. As we understand, changes take effect at once on all active keys; please tell us when they were made, so that we can try our keys.`,
  ];
}

const CHANGED: Readonly<Record<PermissionDifference['what'], string>> = {
  endpoint: 'API Interface Requirements',
  address: 'IP Whitelist',
  user: 'API User Information',
};

function changeSection({ what, added, removed }: PermissionDifference): LetterSection {
  const items = [...added.map((each) => `add: ${each}`), ...removed.map((each) => `remove: ${each}`)];
  return section(CHANGED[what], [], items);
}

function section(title: string, paragraphs: readonly string[], items: readonly string[] = []): LetterSection {
  return { title, paragraphs: paragraphs.map((text) => text.trim()), items };
}
