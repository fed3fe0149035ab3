import type { FaultEntry } from './entry.ts';

export const kubernetesFaults = {
  KT8101: {
    title: 'Unknown annotation',
    explain:
      'An annotation under keyturn.dev/ is none that the injector knows. It is refused and not skipped: a word that was mistyped would otherwise leave a pod without its key, and nobody would be told.',
    expected: 'an annotation of the list in docs/guide/inject.md',
    next: 'keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8102: {
    title: 'An annotation can not be read',
    explain: 'The value of an annotation is not one that it takes, or does not go with another one.',
    expected: 'a value that the annotation takes',
    next: 'keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8103: {
    title: 'The pod asks for keys and names none',
    explain:
      'keyturn.dev/inject says that the pod wants keys, and no keyturn.dev/credential.NAME says which. Without a name there is nothing to deliver.',
    expected: 'keyturn.dev/credential.NAME: CREDENTIAL',
    next: 'keyturn list',
    remedy: 'ask',
  },
  KT8104: {
    title: 'The pod has something of that name already',
    explain:
      'A volume or a container has the name that the injector uses, and is not what it would add. It is never renamed silently, since the application may count on it.',
    expected: 'names beginning with keyturn- left to the injector',
    next: 'rename it in the pod, then keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8105: {
    title: 'The folder of the keys is taken',
    explain:
      'A container mounts something else where its keys would be, or below. One of both would hide the other.',
    expected: 'the folder of the keys left free in each container that gets them',
    next: 'mount it elsewhere, then keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8106: {
    title: 'The pod has no such container',
    explain: 'keyturn.dev/containers names a container that the pod does not have.',
    expected: 'names of containers of the pod',
    next: 'keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8107: {
    title: 'A Windows pod',
    explain: 'The agent is a Linux program, and its files need links that can be swapped at once.',
    expected: 'a pod for Linux',
    next: 'report "loaded" over the API, and read the key from its store: keyturn show CREDENTIAL',
    remedy: 'ask',
  },
  KT8108: {
    title: 'The keys are mounted so that they would never change',
    explain:
      'A container mounts the keys with subPath, which shows for ever what was there when it started, or may write to them. A rotated key would never reach it.',
    expected: 'the whole volume, readOnly: true, without subPath or subPathExpr',
    next: 'mount the folder, then keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8109: {
    title: 'Nobody is known who could read the keys',
    explain:
      'The files of keys are closed to others, so the pod must say who reads them: by a fsGroup, or by one runAsUser for all of its containers. The injector adds a fsGroup by itself only where that changes the owner of nothing else; this pod has volumes that stay.',
    expected: 'spec.securityContext.fsGroup, or one runAsUser for all containers',
    next: 'set spec.securityContext.fsGroup, then keyturn inject POD.yaml',
    remedy: 'ask',
  },
  KT8110: {
    title: 'A signal would not arrive',
    explain:
      'keyturn.dev/on-change: signal:… reaches processes of other containers only where the pod shares its processes. That opens them to each other, so it is left to whoever owns the pod.',
    expected: 'spec.shareProcessNamespace: true, or another on-change',
    next: 'set spec.shareProcessNamespace, or use http:PORT/PATH',
    remedy: 'ask',
  },
  KT8111: {
    title: 'A signal may not be sent',
    explain:
      'keyturn.dev/on-change: signal:… is sent by the agent, and the kernel lets it through to processes of the same user only. The agent never runs as root.',
    expected: 'the same runAsUser, not root, for the agent and the containers that get the keys',
    next: 'set keyturn.dev/run-as to the user of the containers, or use http:PORT/PATH',
    remedy: 'ask',
  },
  KT8120: {
    title: 'The injector was given an unusable setting',
    explain: 'A flag of keyturn inject is missing, or its value can not be used.',
    expected: 'the flags that keyturn inject --help lists',
    next: 'keyturn inject --help',
    remedy: 'ask',
  },
  KT8121: {
    title: 'The certificate of the injector can not be used',
    explain:
      'The certificate or its private key can not be read, or they do not belong together. At the start that ends the program. While it runs the pair before stays in use, since a file that is half written must not stop pods from starting.',
    expected: 'a PEM certificate and its private key',
    next: 'check --tls-cert and --tls-key',
    remedy: 'alert',
  },
  KT8122: {
    title: 'Not an admission review',
    explain:
      'What was sent to the injector is no AdmissionReview of admission.k8s.io/v1 with a request. Only the API server of a cluster sends such things.',
    expected: 'an AdmissionReview, admission.k8s.io/v1',
    next: 'check the rules of the webhook configuration',
    remedy: 'ask',
  },
  KT8123: {
    title: 'The pod can not be read',
    explain: 'The file given to keyturn inject is no manifest of a pod, or of something that makes pods.',
    expected: 'a Pod, or a workload with a pod template, in YAML or JSON',
    next: 'keyturn inject --help',
    remedy: 'ask',
  },
  KT8124: {
    title: 'The Secret of the injector is used for something else',
    explain:
      'The Secret in which the injector keeps its certificates has fields that are not its own, or certificates for another Service. Nothing was written: two that write to one Secret would undo each other for ever.',
    expected: 'a Secret of its own: absent, empty, or written by an injector for the same --service',
    next: 'name another Secret with --certificate-secret, or delete this one',
    remedy: 'alert',
  },
  KT8125: {
    title: 'The webhook of the injector is not registered',
    explain:
      'The injector tells API servers in the configuration of its webhook by which authorities they know it. There is no such configuration, or none of its webhooks names the Service of the injector.',
    expected: 'a MutatingWebhookConfiguration with a webhook whose clientConfig.service is that of --service',
    next: 'kubectl get mutatingwebhookconfigurations, then check --webhook-configuration and --service',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
