import type { Change } from '../change.ts';
import { businessRefusal, notFound } from '../refusal.ts';
import { entry, withInstitution } from '../state.ts';
import type { Institution, State } from '../state.ts';

/** What staff ask for when they name no list of their own: the document's five categories, and its second step. */
export const USUAL_CHECKLIST = [
  'Business integration model',
  'Use case scenarios',
  'API interface requirements',
  'IP whitelist (optional)',
  'API user information',
  'Compliance review on the institutional platform',
];

export interface ReviewOutcome {
  readonly outcome: 'approved' | 'rejected';
  readonly reasons: string[];
}

export interface Materials {
  readonly integrationModel: string;
  readonly useCases: string[];
  readonly apiInterfaces: string[];
  readonly ipWhitelist: string[];
  readonly apiUser: string;
}

/** "Communicate with our staff regarding business scope": an institution is known, and nothing is decided. */
export function enquire(state: State, now: number, id: string, name: string): Change<Institution> {
  return saved(state, {
    id,
    name,
    status: 'pending',
    reasons: [],
    checklist: null,
    materials: null,
    createdAt: now,
  });
}

/** "Obtain the required materials checklist": staff give it out and tick what they have received. */
export function giveChecklist(
  state: State,
  id: string,
  checklist: { item: string; received: boolean }[],
): Change<Institution> {
  return saved(state, { ...institutionOf(state, id), checklist });
}

/** "Institutional Qualification Review": it follows the checklist, and may be repeated with another outcome. */
export function reviewInstitution(state: State, id: string, review: ReviewOutcome): Change<Institution> {
  const institution = institutionOf(state, id);
  if (institution.checklist === null) {
    throw businessRefusal('WRONG_STAGE', 'The checklist comes first; it has not been given out.');
  }
  requireReasons(review);
  return saved(state, { ...institution, status: review.outcome, reasons: review.reasons });
}

/** "Submit Application Materials": five categories; the API user must be a login account under the applicant's name. */
export function submitMaterials(
  state: State,
  now: number,
  id: string,
  given: Materials,
): Change<Institution> {
  const institution = institutionOf(state, id);
  requireApproved(institution);
  if (entry(state.users, given.apiUser)?.institutionId !== id) {
    throw businessRefusal(
      'INVALID_API_USER',
      'The API user must be a valid login account under the applicant.',
    );
  }
  const materials = { ...given, status: 'submitted' as const, reasons: [], submittedAt: now };
  return saved(state, { ...institution, materials });
}

/** "Backend Review". What follows an approval, the authorization of users, is `authorizeUser`. */
export function reviewMaterials(state: State, id: string, review: ReviewOutcome): Change<Institution> {
  const institution = institutionOf(state, id);
  if (institution.materials === null) {
    throw businessRefusal('WRONG_STAGE', 'No application materials have been submitted.');
  }
  requireReasons(review);
  const materials = { ...institution.materials, status: review.outcome, reasons: review.reasons };
  return saved(state, { ...institution, materials });
}

export function institutionOf(state: State, id: string): Institution {
  const institution = entry(state.institutions, id);
  if (!institution) throw notFound('such institution');
  return institution;
}

export function requireApproved(institution: Institution): void {
  if (institution.status === 'approved') return;
  throw businessRefusal(
    'INSTITUTION_NOT_APPROVED',
    `The institution's qualification review is ${institution.status}.`,
  );
}

function requireReasons(review: ReviewOutcome): void {
  if (review.outcome === 'rejected' && review.reasons.length === 0) {
    throw businessRefusal('REASONS_REQUIRED', 'A rejection names its reasons.');
  }
}

const saved = (state: State, institution: Institution): Change<Institution> => ({
  state: withInstitution(state, institution),
  reply: institution,
});
