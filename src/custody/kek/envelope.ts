/**
 * What a key service sealed, as a file: JSON that names the key and the installation, so that a person and an older
 * backup can tell whose it is. A file of the file provider is an age file instead.
 */
export interface Envelope {
  readonly kek: string;
  /** The check value of custody; the service refuses the ciphertext under any other. */
  readonly installation: string;
  /** As the service gave it: `vault:v1:…`, or Base64. */
  readonly ciphertext: string;
}

const VERSION = 1;

export function encodeEnvelope({ kek, installation, ciphertext }: Envelope): Uint8Array {
  return Buffer.from(`${JSON.stringify({ v: VERSION, kek, installation, ciphertext }, null, 2)}\n`);
}

/** Throws for bytes that are no envelope: nothing that a key service sealed. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  if (typeof value !== 'object' || value === null) throw new TypeError('no envelope');
  const { v, kek, installation, ciphertext } = value as Record<string, unknown>;
  if (
    v !== VERSION ||
    typeof kek !== 'string' ||
    typeof installation !== 'string' ||
    typeof ciphertext !== 'string'
  )
    throw new TypeError('no envelope');
  return { kek, installation, ciphertext };
}
