/** The little of DER, ASN.1's only spelling, that a certificate is made of. */
export type Der = Buffer<ArrayBuffer>;

function der(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Der => der(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Der => der(0x31, ...parts);
export const octets = (content: Uint8Array): Der => der(0x04, content);
/** All bits of whole bytes. */
export const bits = (content: Uint8Array): Der => der(0x03, Buffer.from([0]), content);
/** Bits of which the last ones are not meant. */
export const bitsBut = (unused: number, byte: number): Der => der(0x03, Buffer.from([unused, byte]));
export const text = (content: string): Der => der(0x0c, Buffer.from(content, 'utf8'));
export const yes = der(0x01, Buffer.from([0xff]));
/** An object identifier, by its bytes in hexadecimal. */
export const oid = (hex: string): Der => der(0x06, Buffer.from(hex, 'hex'));
/** `[number]` around whole values. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Der =>
  der(0xa0 + number, ...parts);
/** `[number]` instead of the type's own tag. */
export const implicit = (number: number, content: Uint8Array): Der => der(0x80 + number, content);

/** A positive integer by its bytes. */
export function integer(bytes: Uint8Array): Der {
  const negative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return der(0x02, ...(negative ? [Buffer.from([0])] : []), bytes);
}

/** An instant in whole seconds; years from 2050 on have another spelling. */
export function instant(at: number): Der {
  const digits = `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
  return digits < '2050' ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
