import type { FaultCode, FaultView } from '../../domain/fault.ts';
import type { IssuerProfile } from '../../domain/issuer-profile.ts';
import { looksPersonal } from '../../domain/onboarding/api-user.ts';
import type { OnboardingSpec } from '../../domain/onboarding/dossier.ts';
import { covers } from '../../domain/onboarding/endpoint-pattern.ts';
import { problem, sortedViews } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { nearest } from '../../domain/suggest.ts';

/** 2^12 addresses: more than a data centre of one institution is likely to call from. */
const WIDE_BITS_V4 = 12;
/** The /48 that a site gets. */
const WIDE_BITS_V6 = 80;

/**
 * What can be applied for and is hardly meant: nothing of it keeps the daemon from loading the manifests. The profile is
 * that of the issuer; null where none is known.
 */
export function lintOnboarding(spec: OnboardingSpec, profile: IssuerProfile | null): readonly FaultView[] {
  return sortedViews(RULES.flatMap((rule) => rule(spec, profile)));
}

type Rule = (spec: OnboardingSpec, profile: IssuerProfile | null) => readonly Problem[];

function at(spec: OnboardingSpec, field: string, code: FaultCode, saw: string, expected?: string): Problem {
  return problem(code, spec.source.file, spec.places[field] ?? null, {
    saw: `${field}: ${saw}`,
    ...(expected === undefined ? {} : { expected }),
  });
}

const personalUser: Rule = (spec) => {
  const { email, dedicated } = spec.information.apiUser;
  const field = 'information.apiUser.email';
  if (!dedicated) return [at(spec, field, 'KT1210', `${email} is not said to be dedicated`)];
  return looksPersonal(email)
    ? [at(spec, field, 'KT1210', `${email} is said to be dedicated and reads like the name of a person`)]
    : [];
};

const hiddenAddresses: Rule = (spec) =>
  spec.information.ipWhitelist.flatMap(({ text, reach }, index) =>
    reach === 'public'
      ? []
      : [
          at(
            spec,
            `information.ipWhitelist[${index}]`,
            'KT1211',
            `no call comes from ${text} over the internet`,
          ),
        ],
  );

const wideRanges: Rule = (spec) =>
  spec.information.ipWhitelist.flatMap(({ text, bits }, index) =>
    bits <= (text.includes(':') ? WIDE_BITS_V6 : WIDE_BITS_V4)
      ? []
      : [at(spec, `information.ipWhitelist[${index}]`, 'KT1213', `${text} holds 2^${bits} addresses`)],
  );

const unknownEndpoints: Rule = (spec, profile) => {
  const catalogue = profile?.endpoints;
  if (catalogue === undefined || catalogue.value.length === 0) return [];
  return spec.information.endpoints.flatMap((endpoint, index) => {
    if (catalogue.value.some((known) => covers(known, endpoint) || covers(endpoint, known))) return [];
    const near = nearest(endpoint, namesOf(catalogue.value, endpoint));
    const hint = near === null ? '' : `; did you mean ${JSON.stringify(near)}?`;
    const saw = `${JSON.stringify(endpoint)} is not in the catalogue${hint}`;
    const expected = `an endpoint that ${catalogue.source} names (seen ${catalogue.seen})`;
    return [at(spec, `information.endpoints[${index}]`, 'KT1212', saw, expected)];
  });
};

/** The endpoints of the catalogue, spelt as the given one is: with a method or without. */
function namesOf(catalogue: readonly string[], endpoint: string): readonly string[] {
  return endpoint.startsWith('/') ? catalogue.map((known) => known.replace(/^[A-Z]+ /, '')) : catalogue;
}

const RULES: readonly Rule[] = [personalUser, hiddenAddresses, wideRanges, unknownEndpoints];
