import type { FaultEntry } from './entry.ts';

/** 340x and 341x: the API server of a Kubernetes cluster, whoever asks it; 342x: Secrets as a store. */
export const clusterFaults = {
  KT3401: {
    title: 'The API server is unreachable',
    explain:
      'No connection to the API server of the cluster came about, or it broke. Nothing is lost: what is to be written is written again, and pods keep the keys that they have.',
    expected: 'an answer from the API server',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3402: {
    title: 'The API server did not answer in time',
    explain:
      'The request was sent and no complete answer came within the time-out. A write may have had its effect; it names the version that it replaces, so it is looked at and made again.',
    expected: 'an answer within the time-out of the manifest',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3403: {
    title: 'The cluster grants no right to this',
    explain:
      'RBAC does not allow the account of the daemon to do this. Each part of keyturn needs a few verbs on a few resources in the namespaces that manifests name, and docs/guide/pods.md and docs/guide/kubernetes-secret.md list them; nothing is asked for beyond.',
    expected: 'a role that allows it',
    next: 'kubectl auth can-i --list --as system:serviceaccount:NAMESPACE:NAME',
    remedy: 'alert',
  },
  KT3404: {
    title: 'The certificate of the API server was not accepted',
    explain:
      'The connection was given up before anything was sent: the certificate is not signed by the authority of the manifest or of the service account, is expired, or is for another name. Verification is never switched off.',
    expected: 'a certificate for this address, signed by the given authority',
    next: 'correct apiServer.ca or apiServer.address in the manifest, then keyturn doctor',
    remedy: 'alert',
  },
  KT3405: {
    title: 'The object was changed meanwhile',
    explain:
      'The object is not the one that was looked at, or exists already. Nothing was written; it is read again and judged anew.',
    expected: 'the version that was read before',
    next: 'keyturn why CREDENTIAL',
    remedy: 'reconcile',
  },
  KT3406: {
    title: 'The cluster does not know us',
    explain:
      'The API server did not accept the token or the client certificate. A token of a service account ends with its pod and its account; one that the kubelet has replaced was read again before this was said.',
    expected: 'a token or a client certificate that the cluster accepts',
    next: 'correct apiServer.auth in the manifest, or the service account of the daemon, then keyturn doctor',
    remedy: 'alert',
  },
  KT3407: {
    title: 'The API server redirected the request',
    explain: 'A redirect would carry the token to an address that no manifest names, so none is followed.',
    expected: 'an answer from the address itself, without a redirect',
    next: 'set apiServer.address to the API server itself, then keyturn doctor',
    remedy: 'alert',
  },
  KT3408: {
    title: 'The API server failed',
    explain:
      'The API server answered with an error of its own, or with something that is no answer of its protocol. A list that was cut off because it took too long is one of these.',
    expected: 'a well-formed answer',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3409: {
    title: 'There is no cluster around this process',
    explain:
      'The manifest names no API server, so the one of the cluster is meant that this process runs in. A pod has its address in KUBERNETES_SERVICE_HOST and its token and authority in /var/run/secrets/kubernetes.io/serviceaccount; one of them is missing.',
    expected: 'a pod with a mounted service account token, or apiServer in the manifest',
    next: 'set automountServiceAccountToken: true, or name apiServer in the manifest, then keyturn doctor',
    remedy: 'alert',
  },
  KT3410: {
    title: 'The API server asks for slower calls',
    explain: 'The API server refused the call because there were too many. It is made again later.',
    expected: 'room in the priority and fairness settings of the cluster',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT3411: {
    title: 'The API server refused the object',
    explain:
      'The API server understood the request and does not accept the object: a name or a field breaks its rules, or it is too large. Its own words are not repeated, since they may quote the object.',
    expected: 'an object that keeps the rules of the cluster',
    next: 'keyturn explain KT3411',
    remedy: 'alert',
  },
  KT3412: {
    title: 'The cluster forbids it by a rule of its own',
    explain:
      'The request was refused with 403, and not by RBAC: an admission webhook or policy, a quota, or a namespace that is being deleted. A role does not help; whoever made the rule does.',
    expected: 'a namespace and rules that admit it',
    next: 'kubectl get validatingadmissionpolicies,resourcequotas --all-namespaces',
    remedy: 'alert',
  },
  KT3413: {
    title: 'The answer of the API server is too large',
    explain:
      'An answer of more than 16 MiB is not read to its end, so that no cluster fills the memory of the daemon.',
    expected: 'pages that stay small',
    next: 'keyturn explain KT3413',
    remedy: 'alert',
  },
  KT3414: {
    title: 'The cluster has no such thing',
    explain:
      'The API server answered 404 where something must be: the namespace is gone, or the cluster does not serve that API.',
    expected: 'an existing namespace, and a supported version of Kubernetes',
    next: 'kubectl get namespaces',
    remedy: 'alert',
  },
  KT3420: {
    title: 'The Secret is immutable',
    explain:
      'A Secret with immutable: true can never be changed, only deleted and made again, and the pods that use it would keep the old one. Keyturn deletes nothing that it does not own.',
    expected: 'a Secret without immutable: true',
    next: 'kubectl get secret NAME -o jsonpath={.immutable}',
    remedy: 'ask',
  },
  KT3421: {
    title: 'The Secret belongs to somebody else',
    explain:
      'The Secret holds fields and does not carry the label keyturn.dev/managed, or a controller keeps it, or it is of a type with a meaning of its own. Whoever owns it says so by the label that keyturn may write it. Where only some of its fields are the key, the annotation keyturn.dev/fields names them, and the others are never touched.',
    expected: 'an empty place, or a Secret with the label keyturn.dev/managed=true',
    next: 'kubectl label secret NAME keyturn.dev/managed=true, then keyturn doctor',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
