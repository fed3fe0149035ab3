import type { OfflineCommands } from '../cli/offline.ts';
import type { Environment } from '../config/environment.ts';

/** Each command's part of the engine is loaded when it is asked for: `status` must not pay for the daemon. */
export function offlineCommands(environment: Environment): OfflineCommands {
  return {
    run: async (options) => (await import('./run.ts')).run(options, environment),
    demo: async (options) => (await import('./demo/demo.ts')).demo(options, environment),
    sandbox: async (options) => (await import('./sandbox-command.ts')).serveSandbox(options),
    inject: async (options) => (await import('./inject-command.ts')).serveInjector(options),
    injectManifest: async (file, source, options) =>
      (await import('./inject-command.ts')).previewInjection(file, source, options),
    recover: async (options) => (await import('./recover-command.ts')).recover(options),
    migrate: async (options) => (await import('./migrate-command.ts')).migrateJournal(options, environment),
    backup: async (options) => (await import('./backup/offline.ts')).backupOffline(options, environment),
    verifyBackup: async (options) => (await import('./backup/verify.ts')).verifyBackup(options),
    restore: async (options) => (await import('./backup/restore.ts')).restore(options, environment),
    rotateCustody: async (options) =>
      (await import('./rotate-custody-command.ts')).rotateCustody(options, environment),
    simulate: async (options) => (await import('./simulate-command.ts')).simulateManifests(options),
    policyTest: async (options) => (await import('./policy-command.ts')).testPolicies(options),
    policyLint: async (options) => (await import('./policy-command.ts')).lintManifests(options),
    policySchema: async () => (await import('./policy-command.ts')).policyJsonSchema(),
    verifyBundle: async (options) => (await import('./bundle/verify.ts')).verifyBundle(options),
    verify: async (options) => (await import('./verify-command.ts')).verifyOffline(options, environment),
  };
}
