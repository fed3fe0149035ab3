import { BlockList, isIP } from 'node:net';
import type { AddressRange } from '../../domain/onboarding/dossier.ts';

/** Nets that nobody outside sees as the source of a call: RFC 1918, 2544, 3927, 5737, 6598 and 3849, 4193, 4291. */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 127],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const notPublic = new BlockList();
for (const [net, prefix] of NOT_PUBLIC) notPublic.addSubnet(net, prefix, familyOf(net));

/** An address or a range in CIDR form; null where the text is neither. A range of all addresses is none either. */
export function addressRange(text: string): AddressRange | null {
  const [address = '', prefix, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return null;
  const width = isIP(address) === 6 ? 128 : 32;
  if (prefix !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return null;
  const length = prefix === undefined ? width : Number(prefix);
  if (length > width) return null;
  const hidden = notPublic.check(address, familyOf(address));
  return { text, reach: hidden ? 'private' : 'public', bits: width - length };
}

/** Whether a range admits everybody, which is to bind a key to nothing while it looks bound. */
export function isEverywhere(text: string): boolean {
  return /^(?:[\d.]+|[\da-f:.]+)\/0+$/i.test(text);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
