import type { Cluster } from '../cluster/cluster.ts';

export interface Request {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM of whom to trust, and the name that the certificate must have where the URL has an address. */
  readonly ca?: string;
  readonly servername?: string;
}

export interface Reply {
  /** Null where none came. */
  readonly status: number | null;
  /** The body, or why there is none. */
  readonly text: string;
}

/** Asks from the node of a cluster, one after the other, each by a connection of its own. */
export async function askInside(cluster: Cluster, requests: readonly Request[]): Promise<readonly Reply[]> {
  const said = await cluster.run([process.execPath, '--eval', ASK], JSON.stringify(requests));
  return JSON.parse(said) as readonly Reply[];
}

const ASK = `
  const { readFileSync } = require('node:fs');
  const { text } = require('node:stream/consumers');
  const ask = ({ url, body, ...options }) =>
    new Promise((resolve) => {
      const failed = (error) => resolve({ status: null, text: error.code + ' ' + error.message });
      const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
      request(url, { ...options, agent: false, timeout: 5_000 }, (reply) => {
        text(reply).then((text) => resolve({ status: reply.statusCode, text }), failed);
      })
        .on('timeout', function () {
          this.destroy(new Error('no answer'));
        })
        .on('error', failed)
        .end(body);
    });
  (async () => {
    const replies = [];
    for (const each of JSON.parse(readFileSync(0, 'utf8'))) replies.push(await ask(each));
    console.log(JSON.stringify(replies));
  })();`;
