// `helm test`: what a pod and an API server need is reached by the names that they use.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const { SERVER, INJECTOR, CA_FILE } = process.env;
const REVIEW = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'helm-test',
    operation: 'CREATE',
    namespace: 'default',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    object: {
      metadata: {
        name: 'helm-test',
        annotations: { 'keyturn.dev/credential.test': 'helm-test' },
      },
      spec: { containers: [{ name: 'application', image: 'application:1' }] },
    },
  },
};

const ca = CA_FILE === '' ? undefined : readFileSync(CA_FILE);
await check('the daemon is ready, by a name of its certificate', SERVER + '/readyz', { ca });
if (INJECTOR !== '') {
  // Its authority is in the webhook's configuration, which this pod may not read.
  const about = { rejectUnauthorized: false };
  await check('an injector is ready', INJECTOR + '/readyz', about);
  const reply = await check('an injector injects', INJECTOR + '/inject', about, REVIEW);
  const { uid, allowed, patch } = JSON.parse(reply).response;
  if (uid !== 'helm-test' || !allowed || patch === undefined) throw new Error(reply);
}

async function check(what, url, about, body) {
  const { status, text } = await send(url, about, body);
  if (status !== 200) throw new Error(what + ': ' + status + ' ' + text);
  console.log(what);
  return text;
}

function send(url, about, body) {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const headers = { 'content-type': 'application/json' };
    const sent = request(url, { ...about, method, headers, timeout: 20_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).on('timeout', () => sent.destroy(new Error(url + ' does not answer')));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
