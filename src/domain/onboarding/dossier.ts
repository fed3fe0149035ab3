import type { Source } from '../source.ts';

/** What staff must be given: a paper with an owner and a due date. It is known by its digest and kept elsewhere. */
export interface Material {
  readonly item: string;
  readonly owner: string | null;
  readonly dueAt: number | null;
  /** `sha256:…` of the document; null: it is not there yet. */
  readonly document: string | null;
  readonly optional: boolean;
}

/** An address or a range of an IP whitelist, and who could ever see a call come from there. */
export interface AddressRange {
  readonly text: string;
  readonly reach: 'public' | 'private';
  /** How many addresses it holds, as the power of two: 0 for one address. */
  readonly bits: number;
}

/** The login that is to hold the keys. */
export interface ApiUser {
  readonly email: string;
  /** The applicant's own word: a user of the institution, not a person's account. */
  readonly dedicated: boolean;
}

/** The five categories of information that a formal application gives. */
export interface Information {
  readonly integrationModel: string;
  readonly useCases: readonly string[];
  /** `GET /broker/accounts/**`: a path or a pattern of paths, with a method or without. */
  readonly endpoints: readonly string[];
  /** Empty: keys are not bound to addresses. */
  readonly ipWhitelist: readonly AddressRange[];
  readonly apiUser: ApiUser;
}

/** What is talked about with the issuer's staff before anything else. */
export interface Requirements {
  readonly businessScope: string;
  readonly scenarios: readonly string[];
  readonly permissionBoundaries: readonly string[];
}

/** The dossier by which an institution applies for an issuer's API, as a manifest declares it. */
export interface OnboardingSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly applicant: {
    readonly name: string;
    /** Mail domains under the applicant's name; addresses below them count too. */
    readonly domains: readonly string[];
    /** Where the issuer answers to. */
    readonly contact: string;
  };
  readonly issuer: string;
  /** Where letters go instead of to the contact of the issuer's profile. */
  readonly contact: string | null;
  readonly owner: string | null;
  readonly requirements: Requirements;
  readonly materials: readonly Material[];
  readonly information: Information;
  /** Where the environment is tested, and as whom. */
  readonly testing: { readonly issuer: string; readonly user: string };
  /** Whose keys the permissions are for. */
  readonly credentials: readonly string[];
  /** After so long in the issuer's hands somebody is reminded. */
  readonly remindAfterMs: number;
  /** `information.endpoints[2]` → where it stands, for what is found later. */
  readonly places: Readonly<Record<string, { readonly line: number; readonly col: number }>>;
  readonly source: Source;
}
