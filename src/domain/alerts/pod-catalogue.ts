import type { AlertEntry } from './entry.ts';

/** Alerts about pods of the clusters that manifests name. */
export const podAlerts = {
  'KT-A371': {
    title: 'Pods started without their keys',
    explain:
      'Pods ask for keys, have the label for the injector, and nothing was injected: no injector answered when they were made, and the API server went on without it. They have no key, or an old one from elsewhere.',
    next: 'kubectl get mutatingwebhookconfigurations',
    severity: 'critical',
  },
  'KT-A372': {
    title: 'Pods ask for keys without the label',
    explain:
      'Pods have annotations of keyturn and not the label keyturn.dev/inject=true, so the API server never asks the injector about them. They have no key.',
    next: 'keyturn inject POD.yaml',
    severity: 'warning',
  },
  'KT-A373': {
    title: 'Keys are mounted so that they never change',
    explain:
      'A container mounts the folder of the keys by subPath, which shows for ever what was there when it started. The injector refuses that; something has changed the pod afterwards.',
    next: 'keyturn inject POD.yaml',
    severity: 'warning',
  },
  'KT-A374': {
    title: 'Pods run with an older key',
    explain:
      'Pods that read their key only when they start were started before the current version was there. They use the old key until they are restarted, and fail when it ends.',
    next: 'keyturn list',
    severity: 'warning',
  },
  'KT-A375': {
    title: 'A cluster can not be looked at',
    explain:
      'The pods of a cluster could not be listed, or its workloads not be restarted. What was known of them before stands; nothing is restarted.',
    next: 'keyturn doctor',
    severity: 'warning',
  },
  'KT-A376': {
    title: 'A restart for a new key came to nothing',
    explain:
      'A workload was restarted so that its pods read the new key, and its rollout is not complete: its own deadline has passed, or twenty minutes have. No other workload is restarted for that key. Both keys work until the overlap ends.',
    next: 'keyturn list',
    severity: 'critical',
  },
  'KT-A377': {
    title: 'Pods have not loaded the new key',
    explain:
      'A good part of the overlap has passed, and pods that are brought each new key have not said that their application has loaded this one: it was not delivered, or it was and nobody acknowledged it. They fail when the old key ends.',
    next: 'keyturn who CREDENTIAL',
    severity: 'warning',
  },
} as const satisfies Record<string, AlertEntry>;
