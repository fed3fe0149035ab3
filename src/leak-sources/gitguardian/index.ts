import { z } from 'zod';
import { digestOfBody, headerOf, jsonOf, notReadable, notSigned } from '../../connections/signed/delivery.ts';
import { hmacOf, isAmong } from '../../connections/signed/hmac.ts';
import { MINUTE_MS, SECOND_MS } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { evidenceOf } from '../../domain/leaks/evidence.ts';
import type { ReportedLeak } from '../../domain/leaks/reported.ts';
import { Secret } from '../../domain/secret.ts';
import type { Call } from '../../ports/channel.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LeakSourceDriver } from '../../ports/leak-source.ts';

const LONGEST_AGE_MS = 5 * MINUTE_MS;

const settingsSchema = z.strictObject({
  token: z.instanceof(Secret, {
    error: 'the signature token of the webhook, by reference: {fromFile: PATH} or {fromEnv: NAME}',
  }),
});

const eventSchema = z.object({
  incident: z
    .object({
      id: z.number().int(),
      detector: z.object({ name: z.string().optional() }).nullish(),
      hmsl_hash: z.string().nullish(),
      status: z.string().nullish(),
      gitguardian_url: z.string().nullish(),
    })
    .nullish(),
});

const OVER = new Set(['RESOLVED', 'IGNORED']);

/** `{driver: gitguardian, token: {fromFile: …}}`: incidents, recognised by their HMSL hash: no value travels. */
export const gitguardian: LeakSourceDriver = {
  driver: 'gitguardian',
  settingsSchema,
  create: (name, settings, { clock }) => {
    const { token } = settingsSchema.parse(settings);
    return {
      ...{ name, tokenTypes: null },
      knows: () => false,
      open: (call) => {
        requireSignature(name, token, call, clock);
        const event = eventSchema.safeParse(jsonOf(call));
        if (!event.success) throw notReadable(name, 'no event of GitGuardian');
        return { ids: [digestOfBody(call)], read: async () => leaksOf(event.data) };
      },
    };
  },
};

/** The time is part of the key, so it can't be exchanged. */
function requireSignature(name: string, token: Secret, call: Call, clock: Clock): void {
  const time = headerOf(call, 'timestamp');
  const signature = `sha256=${hmacOf(new Secret(`${time}${token.reveal()}`), call.body)}`;
  if (!isAmong(signature, [headerOf(call, 'gitguardian-signature')]))
    throw notSigned(name, 'no signature of its token');
  const at = Number(time) * SECOND_MS;
  if (time !== '' && Math.abs(clock.now() - at) <= LONGEST_AGE_MS) return;
  throw new Fault('KT1402', { place: `leak source ${name}`, saw: 'a signature of another time' });
}

function leaksOf({ incident }: z.output<typeof eventSchema>): readonly ReportedLeak[] {
  if (incident == null || OVER.has((incident.status ?? '').toUpperCase())) return [];
  const { hmsl_hash: hex, detector, gitguardian_url: url } = incident;
  return [
    {
      values: hex == null ? [] : [{ as: 'hmsl', hex }],
      evidence: evidenceOf({ tool: 'gitguardian', rule: detector?.name, url }),
    },
  ];
}
