import type { FaultEntry } from './entry.ts';

/** 31xx: Vault and OpenBao, as a store and as a key service. */
export const vaultFaults = {
  KT3101: {
    title: 'Vault is sealed',
    explain:
      'The server is up, but its storage is locked until its operators unseal it. Nothing is lost; the rotation goes on afterwards.',
    expected: 'an unsealed server',
    next: 'unseal the server, then keyturn doctor',
    remedy: 'alert',
  },
  KT3102: {
    title: 'The token was not accepted',
    explain:
      'The server does not know the token: it is wrong, or it was revoked or had expired before keyturn used it.',
    expected: 'a valid token in auth.token',
    next: 'put a valid token where auth.token points, then keyturn doctor',
    remedy: 'alert',
  },
  KT3103: {
    title: 'The token has expired',
    explain:
      'The token worked before and reached the end of its life. Keyturn renews what can be renewed; a token has a longest life that no renewal exceeds. AppRole and the token of a service account log in again by themselves.',
    expected: 'a token that can be renewed, or a way to log in',
    next: 'put a fresh token where auth.token points, then keyturn doctor',
    remedy: 'alert',
  },
  KT3104: {
    title: 'The AppRole login was refused',
    explain:
      'The role id or the secret id is wrong, used up or expired, the login came from an address that is not bound to it, or AppRole is not mounted at that path.',
    expected: 'AppRole at that path, and a role id and a secret id that it accepts',
    next: 'make a new secret id, put it where auth.appRole.secretId points, then keyturn doctor',
    remedy: 'alert',
  },
  KT3105: {
    title: 'There is no KV version 2 mount at that path',
    explain:
      'The namespace or the mount does not exist, or the engine there is not KV version 2, which alone has compare-and-set.',
    expected: 'a KV version 2 engine at the mount of the store',
    next: 'correct mount or namespace in the Store manifest, then keyturn doctor',
    remedy: 'alert',
  },
  KT3106: {
    title: 'The environment weakens the Vault client',
    explain:
      'VAULT_SKIP_VERIFY switches off the verification of certificates whatever its value is, and DEBUG for node-vault prints secrets. Neither may be set.',
    expected: 'an environment without VAULT_SKIP_VERIFY and without DEBUG for node-vault',
    next: 'unset the variable and start keyturn again',
    remedy: 'alert',
  },
  KT3107: {
    title: 'The server has no active node',
    explain: 'The server answered that it is a standby, or not initialised, and can not serve requests now.',
    expected: 'an initialised server with an active node',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3108: {
    title: 'The role does not admit our service account',
    explain:
      'The server knows the token of our service account and the role is not for it: there is no such role, it is bound to other service accounts or namespaces, or to another audience than the token was made for.',
    expected:
      'a role of the manifest that is bound to our service account, its namespace and the audience of its token',
    next: 'bao read auth/kubernetes/role/ROLE, then keyturn doctor',
    remedy: 'alert',
  },
  KT3109: {
    title: 'The cluster did not vouch for our service account',
    explain:
      'A server that logs service accounts in asks their cluster about each token, and answers the same for all that can go wrong there: the API server does not answer it, its own token is not good or may not create tokenreviews, the authority in its configuration is another one, or our service account or pod was deleted. It answers the same where no such login is mounted. What passes is tried again.',
    expected: 'a login that is mounted and configured, and a cluster that answers it and knows our token',
    next: 'bao read auth/kubernetes/config, then keyturn doctor',
    remedy: 'retry',
  },
  KT3110: {
    title: 'There is no good token of our service account',
    explain:
      'The kubelet writes the token into a projected volume of the pod, and replaces it when a fifth of its life is left. The file is not there, is something else, or holds a token that has ended, as it does where a kubelet does not reach its API server. Nothing but such a token is sent.',
    expected: 'the file of a projected service account token',
    next: 'project a token to auth.kubernetes.tokenFile (daemon.tokens of the chart), then keyturn doctor',
    remedy: 'alert',
  },
  KT3111: {
    title: 'The engine is not ready yet',
    explain:
      'A KV engine that has just been mounted or started answers that it upgrades its data, as a rule for some milliseconds. Nothing was done; it is asked again.',
    expected: 'an engine that serves requests',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
