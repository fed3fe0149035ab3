import type { AlertCode } from './catalogue.ts';

/**
 * What a person does, step after step, when an alert has called them: printed by `keyturn explain`, offline, and on the page of
 * the code. `CREDENTIAL` stands for the name in the alert.
 */
export const runbooks: Readonly<Partial<Record<AlertCode, readonly string[]>>> = {
  'KT-A101': [
    'Look whether a rotation is on its way: `keyturn show CREDENTIAL`. If it waits for a person, do what it asks for.',
    'If none is, start one: `keyturn rotate CREDENTIAL`. Consumers fail until it has delivered.',
    'Ask why it was not rotated in time: `keyturn why CREDENTIAL`, and `keyturn audit list CREDENTIAL`.',
  ],
  'KT-A102': [
    'Read what holds it back, if anything does: `keyturn why CREDENTIAL`.',
    'Nothing is to be done where a rotation is planned before the age that the policy allows.',
  ],
  'KT-A103': [
    'Read what holds it back: `keyturn why CREDENTIAL`. A pause, a hold, a closed window and a policy in audit mode all say so.',
    'Rotate it: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A104': [
    'Read which step fails, where and with what code: `keyturn show CREDENTIAL`.',
    'Read what the code means, and repair that: `keyturn explain CODE`. The step is tried again by itself.',
    'Both keys work while the overlap lasts; `keyturn show CREDENTIAL` says until when.',
  ],
  'KT-A105': [
    'Send nothing to the issuer by hand: a second reset may end the old key at once.',
    'Wait for the end of the quarantine; `keyturn show CREDENTIAL` says when. Then keyturn compares with the issuer by itself.',
    'Where a person pressed at a portal no time settles it: `keyturn ceremony resume CREDENTIAL` asks what it shows, or takes the key.',
  ],
  'KT-A106': [
    'Look for the secret first: `keyturn custody status` names replicas whose escrow nobody has read. A key that a person still has is handed in with `keyturn ceremony resume CREDENTIAL`.',
    'Choose the moment with those who trade: the second reset may end the old key at once.',
    'Have a new key made: `keyturn rotate CREDENTIAL --after-loss`.',
  ],
  'KT-A107': [
    'Move what is still on the old key now: `keyturn show CREDENTIAL` names consumers that have not loaded the new one.',
    'Ask the issuer who ended it. Nobody here did.',
  ],
  'KT-A108': [
    'Treat the old key as alive: whoever has it can use it.',
    'Ask the issuer to end it, or end everything: `keyturn revoke CREDENTIAL`.',
  ],
  'KT-A109': [
    'Restart or reload the consumer that the alert names. When the overlap ends it fails.',
    'If it does load keys and does not report it, give it its token: a consumer says so with `POST /v1/credentials/NAME/loaded`.',
  ],
  'KT-A110': [
    'Check whether the issuer answers from this machine: `keyturn doctor`.',
    'Look at the page on which the issuer tells of outages. keyturn goes on by itself.',
  ],
  'KT-A111': [
    'Find out who wrote to the store; its own audit log knows.',
    'Decide which value is right before anything is written: `keyturn why CREDENTIAL`. keyturn never overwrites what it did not write.',
  ],
  'KT-A112': [
    'Find out who reset the key at the portal. If nobody did, treat the user at the issuer as taken over.',
    'Move to a key that keyturn has made before the overlap ends: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A113': ['Make a key: `keyturn rotate CREDENTIAL`. Nothing works until one is delivered.'],
  'KT-A114': [
    'Look where the manifest went: the history of the folder knows.',
    'Put it back, or take the credential out of keyturn on purpose. Nothing is deleted meanwhile.',
  ],
  'KT-A115': ['Read what it waits for, and do that: `keyturn why CREDENTIAL`.'],
  'KT-A116': [
    'Check the application at the portal of the issuer: permissions, addresses, whether it still exists.',
    'If the key is dead, replace it: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A117': [
    'Have the phone for the code and the trading password at hand. Type them at the portal and nowhere else.',
    'Take the task and be guided: `keyturn ceremony start CREDENTIAL`.',
  ],
  'KT-A118': [
    'Delete the application at the portal now, and say so: `keyturn ceremony resume CREDENTIAL`. The key is alive until then.',
    'Look whether it is seen refused: `keyturn show CREDENTIAL`.',
  ],
  'KT-A119': [
    'Find out why it was refused: `keyturn audit list CREDENTIAL` says who tried what.',
    'Sign in at the portal by hand, without changing a key: is the user locked, the phone the right one?',
    'Ask for another rotation once that is known: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A201': [
    'Set the clock of this machine right: look at its time service.',
    'Compare with the issuer: `keyturn doctor`. Nothing irreversible is done while they disagree.',
  ],
  'KT-A202': [
    'Make room on the disk of the escrow, or give the daemon the right to write there.',
    'Check it: `keyturn doctor`. No reset starts before a seal can be kept.',
  ],
  'KT-A203': [
    'Read every problem with its line: `keyturn doctor`.',
    'Repair the manifest. The last good configuration stays in force meanwhile.',
  ],
  'KT-A204': [
    'Look at the log of the daemon for what it does instead.',
    'Check what it stands on: `keyturn doctor`. Then restart it; nothing is lost by that.',
  ],
  'KT-A207': [
    'Start the replica again, or bring its escrow here: `keyturn custody import-escrow FILE --replica NAME`.',
    'Only where its disk is gone for good: `keyturn custody gone NAME --reason TEXT`.',
  ],
  'KT-A208': [
    'See which entry it is: `keyturn custody status`.',
    'Try it with the recovery identity: `keyturn recover --escrow FILE --identity FILE`.',
  ],
  'KT-A209': [
    'Look at the portal of the issuer: which key is there, and when was it made?',
    'Answer for it: `keyturn restore confirm CREDENTIAL`.',
  ],
  'KT-A210': [
    'Check the folder of the anchors: `keyturn doctor` names it and what fails there.',
    'Until it is written again, a cut of the end of the journal would not show.',
  ],
  'KT-A211': [
    'Look at the disk: is it full, or does it report errors? `keyturn explain KT2103` tells what was seen.',
    'Do not copy the journal back and forth. Repair the disk, then start the daemon; it goes on from what was acknowledged.',
  ],
  'KT-A301': ['Read the arithmetic, and open the schedule in time: `keyturn why CREDENTIAL`.'],
  'KT-A302': [
    'Renew the exception with its owner, or have the key rotated before it ends: `keyturn why CREDENTIAL`.',
  ],
  'KT-A303': ['Be there at the time that the alert names: `keyturn why CREDENTIAL`. Nothing is wrong.'],
  'KT-A309': [
    'Upgrade keyturn, or put a manifest of the kind Calendar with the same name beside the others.',
  ],
  'KT-A321': ['See what waits, and answer it: `keyturn approvals list`.'],
  'KT-A322': ['See what waits, and answer it: `keyturn approvals list`.'],
  'KT-A323': ['See what waits, and answer it: `keyturn approvals list`.'],
  'KT-A351': [
    'Find out why consumers failed with the newer key: `keyturn show CREDENTIAL` names who had loaded it.',
    'Go forward with `keyturn rollback CREDENTIAL`, or make a third key: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A352': [
    'Go forward before the issuer ends the older key: `keyturn rollback CREDENTIAL`.',
    'Where the newer key does not serve, ask for a third one: `keyturn rotate CREDENTIAL`.',
  ],
  'KT-A353': [
    'Read what stopped it: `keyturn why CREDENTIAL`. Every destination holds what it held before.',
    'Repair that, and ask for the same again.',
  ],
  'KT-A341': [
    'Read what the receiver says, in the words of its code: `keyturn explain CODE`.',
    'Repair token, address or login in the manifest of the channel. What waits is delivered by itself.',
    'See that it arrives again: `keyturn alerts drill --severity warning`.',
  ],
  'KT-A342': [
    'Check from this machine whether the watcher answers. Its address stands in the file of `--heartbeat-file`.',
    'Tell whoever is called by the watcher that the daemon works.',
  ],
  'KT-A343': ['Acknowledge it: `keyturn alerts ack KEY`. Nothing is wrong.'],
  'KT-A344': [
    'Look how far it is: `keyturn show CREDENTIAL`. Where only a person can delete the application, do that now.',
    'Look for use of the key that is not yours: orders, log-ins, addresses at the issuer.',
    'The key is dead once it was seen refused, and not before.',
  ],
  'KT-A345': [
    'Look what was seen and where: `keyturn findings list CREDENTIAL`, then `keyturn findings show ID`.',
    'End the key: `keyturn revoke CREDENTIAL --leaked --incident ID`, with `--spare` where a standby application is there. Taking the text away does not help: it was read.',
    'If it is no leak, say why: `keyturn findings dismiss ID --reason TEXT`.',
  ],
  'KT-A346': [
    'Look around the place for the secret: `keyturn findings list CREDENTIAL` names it.',
    'If only the App Key stands there, say so: `keyturn findings dismiss ID --reason TEXT`. It opens nothing by itself.',
  ],
  'KT-A361': [
    'Read why it stopped, and which keys did not come through: `keyturn revoke --status RECALL`.',
    'Ask of one that failed what holds it up, and repair that: `keyturn show CREDENTIAL`. It is tried again by itself.',
    'Go on, with those that still fail forgiven: `keyturn revoke --continue RECALL`. Or revoke the urgent ones alone: `keyturn revoke CREDENTIAL`.',
    'Give up the rest, whose keys then stay accepted: `keyturn revoke --end RECALL`.',
  ],
  'KT-A362': [
    'Do not rotate: a newer key would be refused the same way.',
    'Look at the portal whether the user of the key is still authorised, and what the application may do.',
    'Ask the contact of the issuer if nobody here has changed that. `keyturn show CREDENTIAL` says when it is let in again.',
  ],
  'KT-A363': [
    'Read what was added, and when it was seen: `keyturn permissions CREDENTIAL`.',
    'Ask whoever talks with the issuer whether they asked for it. If nobody did, ask the contact of the issuer who had it changed, and have it taken back.',
    'Until that is clear, think about who holds a key: `keyturn revoke CREDENTIAL` ends it. A rotation changes nothing, since a newer key may do the same.',
    'If it is right, accept it with the command that `keyturn permissions CREDENTIAL` ends with. A change that is still to come belongs into `keyturn onboard change`; then it raises nothing.',
  ],
  'KT-A364': [
    'Read what was taken away: `keyturn permissions CREDENTIAL`. Ask the owners of its consumers what they need.',
    'Do not rotate: a newer key may do no more.',
    'Ask the contact of the issuer to give it back, or accept it with the command that `keyturn permissions CREDENTIAL` ends with.',
  ],
  'KT-A371': [
    'Look whether an injector answers: `kubectl get endpointslices -n keyturn`, and what its certificate is signed by.',
    'Make the pods anew once it does: `kubectl rollout restart`. A pod that has started is never injected afterwards.',
    'Where a pod must not start without its keys, set failurePolicy: Fail for its namespace.',
  ],
  'KT-A372': [
    'Add the label `keyturn.dev/inject: "true"` to the template of the pods, beside the annotations.',
    'See what becomes of it without a cluster: `keyturn inject FILE`.',
  ],
  'KT-A373': [
    'Mount the folder of the keys as a whole, without subPath. `keyturn inject FILE` refuses what would not change.',
    'Find what has changed the pod after the injector: `kubectl get mutatingwebhookconfigurations`.',
  ],
  'KT-A374': [
    'See until when the old key works: `keyturn list`, then `keyturn show CREDENTIAL`.',
    'Restart the pods, or let keyturn do it: restarts: true in the Cluster manifest. A workload that is paused, has a partition or is updated by deletion is left to you.',
  ],
  'KT-A375': [
    'Read what the code means, and repair that: `keyturn explain CODE`. What a role lacks is said by name.',
    'Look again: `keyturn doctor`. Streams of pods that are there go on for two minutes without their cluster.',
  ],
  'KT-A376': [
    'Read why its pods do not come up: `kubectl describe` and `kubectl logs` of the newest one. The new key may be no reason at all.',
    'Repair it, or go back: `kubectl rollout undo`. While the overlap lasts both keys work; `keyturn show CREDENTIAL` says until when.',
    'The other workloads of that key are restarted once this rollout is complete.',
  ],
  'KT-A377': [
    'See who has which version, pod by pod, and since when: `keyturn who CREDENTIAL`.',
    'A pod that has it in its files and has not loaded it needs its application told: keyturn.dev/on-change, or a restart. Where the application does load it, let it say so: keyturn.dev/ack.',
    'A pod that it was not delivered to has an agent that does not come through: `kubectl logs POD -c keyturn-agent`.',
  ],
  'KT-A401': [
    'Read what was handed in and when: `keyturn onboard show APPLICATION`.',
    'Ask the contact of the issuer where it is, and note the answer: `keyturn onboard note APPLICATION STAGE --note TEXT`.',
    'Say what came of it: `keyturn onboard pass APPLICATION STAGE` or `keyturn onboard reject APPLICATION STAGE --reason TEXT`.',
  ],
  'KT-A402': [
    'Ask the owner that the alert names for the document.',
    'Keep it where your documents are, and put what `sha256sum FILE` prints into the manifest, as `document: sha256:…`.',
    'Tell the issuer where it will be late, and move the date in the manifest.',
  ],
  'KT-A403': [
    'Look at the portal yourself: OpenAPI Mgnt > Open API Application > Broker API. Then `keyturn onboard users APPLICATION`.',
    'If somebody was added whom nobody here asked for, write to the contact of the issuer at once, and look for keys that are not yours.',
    'If the user of your keys was withdrawn, old and new keys are refused: a rotation does not help.',
    'If the new list is right, record it: `keyturn onboard users APPLICATION --record`.',
  ],
  'KT-A404': [
    'Try the keys again: `keyturn onboard change APPLICATION try ID`. Changes work at once on all active keys.',
    'If a key is refused that was accepted before, write to the contact of the issuer; both the old and the new key show the same.',
  ],
};

export function runbookSteps(code: string): readonly string[] {
  return runbooks[code as AlertCode] ?? [];
}
