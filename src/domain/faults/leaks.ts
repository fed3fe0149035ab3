import type { FaultEntry } from './entry.ts';

/** Keys that were seen where they must not be: who reports them, and what people say of them. */
export const leakFaults = {
  KT1401: {
    title: 'The report is not signed by its source',
    explain:
      'The signature or the token that came with it is not the one of the source in the manifest. Nothing was read. Whoever guesses is slowed down; the metric keyturn_leak_deliveries_total counts it.',
    expected: 'a signature over the body, byte for byte, or the token of the source',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT1402: {
    title: 'The report was signed too long ago',
    explain:
      'The time that it was signed with lies more than five minutes away: somebody repeats what was sent before, or a clock is wrong. Nothing was read.',
    expected: 'a time within five minutes of the clock of the daemon',
    next: 'keyturn doctor',
    remedy: 'alert',
  },
  KT1403: {
    title: 'The report can not be read',
    explain:
      'It is none of the forms that are known, is cut off, or holds more than may come at once. Nothing of it was taken. What it holds is never shown.',
    expected:
      'the output of gitleaks, betterleaks, trufflehog, kingfisher, detect-secrets or keyturn scan, or SARIF',
    next: 'keyturn findings ingest --help',
    remedy: 'ask',
  },
  KT1404: {
    title: 'No such source of reports',
    explain: 'No manifest of the kind LeakSource has this name, or its driver is not asked in this way.',
    expected: 'the name of a LeakSource',
    next: 'keyturn doctor',
    remedy: 'ask',
  },
  KT1405: {
    title: 'The alert could not be fetched',
    explain:
      'The notice of a source names an alert and does not hold its value, which is fetched from the address in the manifest, and from no other. That address did not answer, or refused the token. The delivery was not taken: have the source send it again.',
    expected: 'the alert, as JSON',
    next: 'keyturn doctor',
    remedy: 'retry',
  },
  KT1406: {
    title: 'No such finding',
    explain:
      'No credential has a finding of this id. Those that are long over are forgotten; their events stay.',
    expected: 'an id of keyturn findings list --all',
    next: 'keyturn findings list --all',
    remedy: 'ask',
  },
  KT1407: {
    title: 'The finding was judged already',
    explain: 'Somebody has said the same of it, or it is over. Nothing was changed.',
    expected: 'a finding that is open',
    next: 'keyturn findings show ID',
    remedy: 'ask',
  },
  KT1408: {
    title: 'The key of the finding is not contained',
    explain:
      'A finding is closed once its key was seen refused by the issuer. As long as the key may be accepted it is either ended, or the finding is dismissed with a reason.',
    expected: 'a key that was seen refused',
    next: 'keyturn revoke CREDENTIAL --leaked',
    remedy: 'ask',
  },
  KT1409: {
    title: 'The report can not be read from there',
    explain: 'The file does not exist, may not be read, or is larger than a report may be. Nothing was sent.',
    expected: 'a file of at most 16 MiB, or - for what is piped in',
    next: 'keyturn findings ingest --help',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
