import { defineCommand } from '../command.ts';

export const command = defineCommand({
  positionals: {},
  options: {
    listen: {
      type: 'string',
      describe: 'HOST:PORT on loopback (127.0.0.1:0, a free port)',
      requiresArg: true,
    },
    'api-listen': { type: 'string', describe: 'the same for its JSON API', requiresArg: true },
    'pages-listen': { type: 'string', describe: 'the same for its pages', requiresArg: true },
    profile: {
      type: 'string',
      choices: ['broker-hk', 'retail-hk', 'retail-us'],
      describe: 'whose rules; chosen once, when it is new',
      requiresArg: true,
    },
    'tls-cert': { type: 'string', describe: 'PEM certificate', requiresArg: true },
    'tls-key': { type: 'string', describe: 'PEM private key of the certificate', requiresArg: true },
    'seed-demo': { type: 'boolean', describe: 'an institution, a user and a key that works' },
  },
  examples: [
    ['keyturn sandbox --seed-demo', 'prints one line of JSON when it is ready'],
    ['keyturn sandbox --data ./issuer', 'keeps its state over a restart'],
  ],
  run: async (args, world) =>
    world.offline.sandbox({
      listen: args.listen ?? null,
      apiListen: args['api-listen'] ?? null,
      pagesListen: args['pages-listen'] ?? null,
      profile: args.profile ?? null,
      tlsCert: args['tls-cert'] ?? null,
      tlsKey: args['tls-key'] ?? null,
      seedDemo: args['seed-demo'] === true,
      dataDirectory: args.data ?? null,
    }),
});
