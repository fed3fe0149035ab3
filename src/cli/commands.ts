import type { Command, CommandEntry } from './command.ts';

function entry(
  usage: string,
  summary: string,
  load: () => Promise<{ readonly command: Command }>,
): CommandEntry {
  return {
    name: usage.split(' ', 1)[0] ?? usage,
    usage,
    summary,
    takesCredential: /^\w+ [<[]name/.test(usage),
    load: async () => (await load()).command,
  };
}

export const COMMANDS: readonly CommandEntry[] = [
  entry('run', 'run the daemon', () => import('./commands/run.ts')),
  entry('demo', 'play a whole life of a key in under a minute', () => import('./commands/demo.ts')),
  entry('status', 'every credential, what needs a person first', () => import('./commands/status.ts')),
  entry('list', 'names, owners and issuers', () => import('./commands/list.ts')),
  entry('show <name>', 'all that is known of a credential', () => import('./commands/show.ts')),
  entry('who [name]', 'who has which version of a key; who may do what', () => import('./commands/who.ts')),
  entry(
    'rollout <what> <name>',
    'wait until everybody has loaded the current version',
    () => import('./commands/rollout.ts'),
  ),
  entry('why <name>', 'why it is rotated now, or not yet', () => import('./commands/why.ts')),
  entry('plan', 'what would happen now, or at a time', () => import('./commands/plan.ts')),
  entry(
    'simulate',
    'let the fleet live for years, and say what goes wrong',
    () => import('./commands/simulate.ts'),
  ),
  entry(
    'policy <what> [folder]',
    'test, lint, begin and describe policies, offline',
    () => import('./commands/policy.ts'),
  ),
  entry('apply <file>', 'do what a saved plan says', () => import('./commands/apply.ts')),
  entry(
    'rotate <name>',
    'rotate now; the old key lives on for its overlap',
    () => import('./commands/rotate.ts'),
  ),
  entry(
    'revoke [name]',
    'kill the key at the issuer and prove it dead',
    () => import('./commands/revoke.ts'),
  ),
  entry(
    'approvals <what> [id]',
    'what waits until people agree, or for a review',
    () => import('./commands/approvals.ts'),
  ),
  entry('approve <id>', 'agree to exactly what waits', () => import('./commands/approve.ts')),
  entry('deny <id>', 'say no to what waits', () => import('./commands/deny.ts')),
  entry('next', 'what needs you, the most urgent first', () => import('./commands/next.ts')),
  entry('handover', 'what whoever is on call next has to know', () => import('./commands/handover.ts')),
  entry(
    'ceremony <what> <name> [file]',
    'make a key at the portal of the issuer, guided',
    () => import('./commands/ceremony.ts'),
  ),
  entry('pause <name>', 'start no new rotation', () => import('./commands/pause.ts')),
  entry('resume <name>', 'let rotations start again', () => import('./commands/resume.ts')),
  entry(
    'hold <name>',
    'start no due rotation and retire no key before a time',
    () => import('./commands/hold.ts'),
  ),
  entry('cancel <name>', 'give up what has not called the issuer', () => import('./commands/cancel.ts')),
  entry('rollback <name>', 'write the previous key everywhere again', () => import('./commands/rollback.ts')),
  entry('sync <name>', 'write the key to destinations that lack it', () => import('./commands/sync.ts')),
  entry(
    'decommission <name>',
    'empty its destinations, end its key, manage it no more',
    () => import('./commands/decommission.ts'),
  ),
  entry(
    'recommission <name>',
    'begin a new life under the same name',
    () => import('./commands/recommission.ts'),
  ),
  entry(
    'permissions <name>',
    'what its keys may do, and what has changed',
    () => import('./commands/permissions.ts'),
  ),
  entry('adopt', 'bring keys under management that exist already', () => import('./commands/adopt.ts')),
  entry('import <name>', 'bring a key that was made outside', () => import('./commands/import.ts')),
  entry(
    'alerts [what] [subject]',
    'what is wrong; acknowledge, silence, drill',
    () => import('./commands/alerts.ts'),
  ),
  entry(
    'onboard [what] [application] [subject] [id]',
    "apply for an issuer's API, from the first talk to the first key",
    () => import('./commands/onboard.ts'),
  ),
  entry(
    'agent <file>',
    'keep the keys of a workload in files, beside it',
    () => import('./commands/agent.ts'),
  ),
  entry('doctor', 'check the installation', () => import('./commands/doctor.ts')),
  entry(
    'explain [code]',
    'what an error or alert code means; works offline',
    () => import('./commands/explain.ts'),
  ),
  entry(
    'audit <what> [name]',
    'list the journal of a daemon, or verify it',
    () => import('./commands/audit.ts'),
  ),
  entry(
    'findings [what] [subject]',
    'keys that were seen where they must not be, and what finds them',
    () => import('./commands/findings.ts'),
  ),
  entry(
    'scan <target>',
    'find leaked keys in files, histories and images, offline',
    () => import('./commands/scan.ts'),
  ),
  entry(
    'report [incident]',
    'what the journal holds of a period, or of an incident',
    () => import('./commands/report.ts'),
  ),
  entry('verify', 'verify the journal in a data directory, offline', () => import('./commands/verify.ts')),
  entry(
    'migrate',
    'move the journal of a data directory into PostgreSQL',
    () => import('./commands/migrate.ts'),
  ),
  entry(
    'custody <what> [subject]',
    'keys over everything sealed, escrow, replicas',
    () => import('./commands/custody.ts'),
  ),
  entry('login', 'come in as yourself', () => import('./commands/login.ts')),
  entry('logout', 'end the session of keyturn login', () => import('./commands/logout.ts')),
  entry('whoami', 'as whom the daemon knows you', () => import('./commands/whoami.ts')),
  entry('users <what> [name]', 'users with a password, and their roles', () => import('./commands/users.ts')),
  entry('tokens <what> [name]', 'API tokens for programs', () => import('./commands/tokens.ts')),
  entry('recover', 'open an escrow with a recovery identity', () => import('./commands/recover.ts')),
  entry(
    'backup [what] [file]',
    'write a sealed backup while the daemon runs, or verify one',
    () => import('./commands/backup.ts'),
  ),
  entry(
    'restore <file> [name]',
    'make a new data directory from a backup; confirm an issuer afterwards',
    () => import('./commands/restore.ts'),
  ),
  entry('inject [file]', 'give pods an agent that brings their keys', () => import('./commands/inject.ts')),
  entry('sandbox', 'serve an issuer to rehearse against', () => import('./commands/sandbox.ts')),
  entry(
    'completion <shell>',
    'completion script for bash, zsh or fish',
    () => import('./commands/completion.ts'),
  ),
];
