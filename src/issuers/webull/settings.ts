import { z } from 'zod';
import { parseDuration } from '../../domain/duration.ts';
import type { Sourced } from '../../domain/issuer-profile.ts';
import { Secret } from '../../domain/secret.ts';
import { webullProfiles } from './profiles.ts';
import type { WebullProfile, WebullProfileName } from './profiles.ts';

const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, { error: 'a duration such as 10d or 72h' })
  .transform((text) => parseDuration(text) ?? 0);

const profileNames = Object.keys(webullProfiles) as [WebullProfileName, ...WebullProfileName[]];

/** The `spec` of an Issuer manifest with `driver: webull`. */
export const settingsSchema = z.strictObject({
  profile: z.enum(profileNames),
  mint: z
    .enum(['sandbox', 'attended', 'assisted-browser'])
    .describe(
      'Who makes the keys. `sandbox`: a robot, at a rehearsal issuer on loopback. `attended`: a person, at the portal.',
    ),
  gateway: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("The signed gateway; the profile's own host unless told otherwise."),
  portal: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('The page where a person makes keys, for `mint: attended`.'),
  algorithm: z.enum(['HMAC-SHA1', 'HMAC-SHA256']).default('HMAC-SHA256'),
  ca: z.instanceof(Secret).optional().describe('PEM of the authority that signed the gateway certificate.'),
  override: z
    .strictObject({
      overlap: duration.optional(),
      validity: duration.optional(),
      resetsPerDay: z.int().positive().optional(),
      callsPerMinute: z
        .int()
        .positive()
        .optional()
        .describe('How many signed calls the issuer takes in a minute, from all keys together.'),
    })
    .default({}),
  sandbox: z
    .strictObject({
      // Plain: the rehearsal's own API is served on loopback and never leaves the machine.
      api: z.url({ protocol: /^http$/ }),
      loginPassword: z.instanceof(Secret),
      tradingPassword: z.instanceof(Secret),
    })
    .optional()
    .describe('The JSON API of the rehearsal issuer, for `mint: sandbox`.'),
});

export type WebullSettings = z.infer<typeof settingsSchema>;

/** The profile with the manifest's own words in place of the published ones. */
export function profileOf(settings: WebullSettings): WebullProfile {
  const published: WebullProfile = webullProfiles[settings.profile];
  const { overlap, validity, resetsPerDay, callsPerMinute } = settings.override;
  return {
    ...published,
    overlapMs: overridden(published.overlapMs, overlap),
    validityMs: overridden(published.validityMs, validity),
    resetsPerDay: overridden(published.resetsPerDay, resetsPerDay),
    callsPerMinute: overridden(published.callsPerMinute, callsPerMinute),
    portal: withUrl(published.portal, settings.portal),
  };
}

function withUrl(
  { value, ...rest }: WebullProfile['portal'],
  url: string | undefined,
): WebullProfile['portal'] {
  return { ...rest, value: value === null || url === undefined ? value : { ...value, url } };
}

function overridden<T>(published: Sourced<T>, value: T | undefined): Sourced<T> {
  return value === undefined ? published : { ...published, value, source: 'override in the manifest' };
}
