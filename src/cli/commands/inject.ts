import { parseDuration } from '../../domain/duration.ts';
import { Fault } from '../../domain/fault.ts';
import { defineCommand } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import type { InjectOptions } from '../offline.ts';
import { faultText } from '../report-fault.ts';
import { paintFor } from '../screen/style.ts';
import { textOf } from '../text-of.ts';
import type { World } from '../world.ts';

/** Many times what a cluster takes in one object. */
const MOST_BYTES = 16 * 1_024 * 1_024;

export const command = defineCommand({
  positionals: {
    file: {
      type: 'string',
      describe: 'a manifest, or - for one that is piped in; without it, serve the webhook',
    },
  },
  options: {
    listen: { type: 'string', describe: 'HOST:PORT of the webhook (127.0.0.1:10250)', requiresArg: true },
    'tls-cert': {
      type: 'string',
      describe: 'PEM certificate; read again when it changes',
      requiresArg: true,
    },
    'tls-key': { type: 'string', describe: 'PEM private key of the certificate', requiresArg: true },
    'certificate-secret': {
      ...{ type: 'string', requiresArg: true },
      describe:
        'NAMESPACE/NAME of a Secret: it makes its certificates, and keeps them there for all replicas',
    },
    'webhook-configuration': {
      ...{ type: 'string', requiresArg: true },
      describe: 'the MutatingWebhookConfiguration that tells API servers of them',
    },
    service: {
      ...{ type: 'string', requiresArg: true },
      describe: 'NAME.NAMESPACE.svc, which they are for',
    },
    'certificate-days': {
      ...{ type: 'number', requiresArg: true },
      describe: 'how long each is good for; replaced when a third is left (90)',
    },
    'agent-image': {
      type: 'string',
      describe: 'image of the agent (keyturn-agent:VERSION)',
      requiresArg: true,
    },
    server: {
      ...{ type: 'string', requiresArg: true },
      describe: 'where agents reach the daemon (https://keyturn.keyturn.svc:7373)',
    },
    'server-ca': { type: 'string', describe: 'PEM certificates by which they know it', requiresArg: true },
    audience: { type: 'string', describe: 'whom the tokens of pods are for (keyturn)', requiresArg: true },
    directory: {
      ...{ type: 'string', requiresArg: true },
      describe: 'where keys stand in a container (/var/run/keyturn)',
    },
    'no-sidecars': {
      type: 'boolean',
      describe: 'for clusters before 1.29: they know no init containers that stay',
    },
    drain: {
      type: 'string',
      describe: 'how long it answers after it was told to stop (5s)',
      requiresArg: true,
    },
  },
  examples: [
    ['keyturn inject deploy.yaml', 'what the webhook would make of it'],
    ['keyturn inject deploy.yaml | kubectl apply -f -', 'without a webhook'],
    ['keyturn inject --listen 0.0.0.0:10250 --tls-cert tls.crt --tls-key tls.key', 'serve the webhook'],
    [
      'keyturn inject --certificate-secret keyturn/keyturn-injector-tls --webhook-configuration keyturn-injector --service keyturn-injector.keyturn.svc',
      'with certificates of its own',
    ],
  ],
  run: async (args, world) => {
    const options: InjectOptions = {
      ...{ listen: args.listen ?? null, tlsCert: args['tls-cert'] ?? null, tlsKey: args['tls-key'] ?? null },
      ...{ certificateSecret: args['certificate-secret'] ?? null, service: args.service ?? null },
      ...{
        webhookConfiguration: args['webhook-configuration'] ?? null,
        certificateDays: args['certificate-days'] ?? null,
      },
      ...{ agentImage: args['agent-image'] ?? null, audience: args.audience ?? null },
      ...{ server: args.server ?? null, serverCa: args['server-ca'] ?? null },
      ...{
        directory: args.directory ?? null,
        sidecars: args['no-sidecars'] !== true,
        drainMs: drainOf(args.drain),
      },
    };
    return args.file === undefined ? world.offline.inject(options) : preview(args.file, options, world);
  },
});

/** The manifest on stdout, all that is said of it on stderr, so that the output can be applied as it is. */
async function preview(file: string, options: InjectOptions, world: World): Promise<number> {
  const refusal = (place: string, saw: string, cause?: unknown): Fault =>
    new Fault('KT8123', { place, saw, cause });
  const source = await textOf(file, MOST_BYTES, world, refusal);
  const { text, pods, patched, faults } = await world.offline.injectManifest(file, source, options);
  const paint = paintFor(world, 'stderr');
  if (faults.length > 0) {
    for (const fault of faults) world.stderr.write(faultText(fault, paint));
    return EXIT.failed;
  }
  world.stdout.write(text);
  world.stderr.write(`${patched} of ${pods} ${pods === 1 ? 'pod' : 'pods'} injected\n`);
  return EXIT.done;
}

function drainOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const durationMs = parseDuration(text);
  if (durationMs !== null) return durationMs;
  throw new Fault('KT8120', {
    place: `--drain ${text}`,
    saw: 'no duration',
    expected: 'a duration such as 5s',
  });
}
