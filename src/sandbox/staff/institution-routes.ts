import { z } from 'zod';
import { rfc3339 } from '../clock.ts';
import type { Desk } from '../desk.ts';
import { parseBody } from '../http/body.ts';
import type { Route } from '../http/router.ts';
import { isPathPattern } from '../path-pattern.ts';
import {
  USUAL_CHECKLIST,
  enquire,
  giveChecklist,
  institutionOf,
  reviewInstitution,
  reviewMaterials,
  submitMaterials,
} from '../rules/institution.ts';
import { authorizeUser } from '../rules/user.ts';
import { staffUserView } from '../rules/view.ts';
import type { Institution } from '../state.ts';
import { isAddressRange } from '../gateway/address-list.ts';

const text = z.string().min(1).max(2000);
export const endpointPattern = z
  .string()
  .refine(isPathPattern, 'expected a path such as /broker/** or "GET /trading/accounts/list"');
export const addressRange = z
  .string()
  .refine(isAddressRange, 'expected an IP address or a range such as 10.0.0.0/8');

export const enquiryBody = z.strictObject({ name: z.string().min(1).max(200) });
export const checklistBody = z.strictObject({
  items: z.array(z.strictObject({ item: text, received: z.boolean().default(false) })).optional(),
});
export const reviewBody = z.strictObject({
  outcome: z.enum(['approved', 'rejected']),
  reasons: z.array(text).default([]),
});
export const materialsBody = z.strictObject({
  integrationModel: text,
  useCases: z.array(text).min(1),
  apiInterfaces: z.array(endpointPattern).min(1),
  ipWhitelist: z.array(addressRange).default([]),
  apiUser: z.string().max(254),
});

/** From the first enquiry to the reviewed application. */
export const institutionRoutes = (desk: Desk): Route[] => [
  ...qualificationRoutes(desk),
  ...materialsRoutes(desk),
];

/** "Pre-Application Preparation": the enquiry, the checklist, the qualification review. */
function qualificationRoutes({ book, chance }: Desk): Route[] {
  return [
    {
      pattern: 'POST /staff/institutions',
      summary: 'An institution enquires; it is pending.',
      handle: async (request) => {
        const { name } = parseBody(enquiryBody, request);
        const id = chance.id('inst');
        return created(await book.update((state, now) => enquire(state, now, id, name)));
      },
    },
    {
      pattern: 'GET /staff/institutions',
      summary: 'All institutions.',
      handle: () => ({
        status: 200,
        body: { institutions: Object.values(book.state().institutions).map(institutionView) },
      }),
    },
    {
      pattern: 'GET /staff/institutions/:id',
      summary: 'One institution.',
      handle: (_, params) => shown(institutionOf(book.state(), params('id'))),
    },
    {
      pattern: 'PUT /staff/institutions/:id/checklist',
      summary:
        'Give out the checklist of required materials, or tick what was received. Without items: the usual list.',
      handle: async (request, params) => {
        const usual = USUAL_CHECKLIST.map((item) => ({ item, received: false }));
        const { items = usual } = parseBody(checklistBody, request);
        return shown(await book.update((state) => giveChecklist(state, params('id'), items)));
      },
    },
    {
      pattern: 'POST /staff/institutions/:id/review',
      summary: 'Institutional qualification review: approved, or rejected with reasons.',
      handle: async (request, params) => {
        const review = parseBody(reviewBody, request);
        return shown(await book.update((state) => reviewInstitution(state, params('id'), review)));
      },
    },
  ];
}

/** "Formal Application Process": the materials, their review, the authorization of users. */
function materialsRoutes({ book }: Desk): Route[] {
  return [
    {
      pattern: 'POST /staff/institutions/:id/application-materials',
      summary: "Receive the five information categories of the institution's Broker API application.",
      handle: async (request, params) => {
        const materials = parseBody(materialsBody, request);
        return created(
          await book.update((state, now) => submitMaterials(state, now, params('id'), materials)),
        );
      },
    },
    {
      pattern: 'POST /staff/institutions/:id/application-materials/review',
      summary: 'Backend review of the materials: approved, or rejected with reasons.',
      handle: async (request, params) => {
        const review = parseBody(reviewBody, request);
        return shown(await book.update((state) => reviewMaterials(state, params('id'), review)));
      },
    },
    {
      pattern: 'POST /staff/users/:email/authorize',
      summary: 'Authorise a user for the Broker API, with the permissions of the approved materials.',
      handle: async (_, params) => {
        const user = await book.update((state, now) => authorizeUser(state, now, params('email')));
        return { status: 200, body: staffUserView(user) };
      },
    },
  ];
}

const institutionView = ({ createdAt, materials, ...rest }: Institution) => ({
  ...rest,
  createdAt: rfc3339(createdAt),
  materials: materials && { ...materials, submittedAt: rfc3339(materials.submittedAt) },
});

const shown = (institution: Institution) => ({ status: 200, body: institutionView(institution) });
const created = (institution: Institution) => ({ status: 201, body: institutionView(institution) });
