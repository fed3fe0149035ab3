/** Where an institution stands on its way to the API, in the order of the issuer's document. */
export const STAGES = [
  'requirements',
  'materials',
  'qualification',
  'testing',
  'application',
  'review',
  'users',
  'access',
  'registration',
  'first-key',
] as const;
export type Stage = (typeof STAGES)[number];

export interface StageRule {
  readonly title: string;
  /** These must have passed before it can begin. */
  readonly needs: readonly Stage[];
  /** Who is waited for once it was handed in; null: nobody but the applicant. */
  readonly handedTo: 'issuer' | null;
  /** What is to be done, for people. */
  readonly todo: string;
}

/**
 * Testing does not wait for the review of the institution: both take weeks, and the document demands only that both are
 * over before the formal application.
 */
export const STAGE_RULES: Readonly<Record<Stage, StageRule>> = {
  requirements: {
    title: 'Requirements communication & assessment',
    needs: [],
    handedTo: 'issuer',
    todo: "talk with the issuer's staff about scope, scenarios and permission boundaries; get the materials checklist",
  },
  materials: {
    title: 'Materials checklist',
    needs: ['requirements'],
    handedTo: null,
    todo: 'bring every document of the checklist and put its digest into the manifest',
  },
  qualification: {
    title: 'Institutional qualification review',
    needs: ['materials'],
    handedTo: 'issuer',
    todo: "enter the data on the issuer's institutional platform and pass its compliance review",
  },
  testing: {
    title: 'Environment testing',
    needs: ['requirements'],
    handedTo: null,
    todo: 'have a conformance run recorded in the UAT or sandbox environment',
  },
  application: {
    title: 'Formal application',
    needs: ['materials', 'qualification', 'testing'],
    handedTo: null,
    todo: 'write the letter, send it to the contact of the issuer, and record that it was sent',
  },
  review: {
    title: 'Backend review & user authorization',
    needs: ['application'],
    handedTo: 'issuer',
    todo: "wait until the issuer's staff have reviewed the application and authorised the user",
  },
  users: {
    title: 'Authorised users',
    needs: ['review'],
    handedTo: null,
    todo: 'read the authorised users at OpenAPI Mgnt > Open API Application > Broker API and record them',
  },
  access: {
    title: 'My OpenAPI Access',
    needs: ['users'],
    handedTo: null,
    todo: 'let the API user look at OpenAPI Mgnt > My OpenAPI Access and say what stands there',
  },
  registration: {
    title: 'Key application registered',
    needs: ['access'],
    handedTo: null,
    todo: 'let the API user register the key application at API Keys Application Management > Broker API > Manage',
  },
  'first-key': {
    title: 'First key',
    needs: ['registration'],
    handedTo: null,
    todo: 'have the first key made and delivered, once, by a rotation',
  },
};

export function isStage(text: string): text is Stage {
  return (STAGES as readonly string[]).includes(text);
}
