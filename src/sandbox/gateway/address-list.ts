import { BlockList, isIP } from 'node:net';

/** An IP whitelist: addresses and ranges such as `10.0.0.0/8`. Optional: an empty one admits everybody. */

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether the text is an address or a range. */
export function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family(address) === 'ipv6' ? 128 : 32);
}

export function isListed(list: readonly string[], address: string): boolean {
  if (list.length === 0) return true;
  if (isIP(address) === 0) return false;
  const allowed = new BlockList();
  for (const entry of list) {
    const [network = '', prefix] = entry.split('/');
    if (prefix === undefined) allowed.addAddress(network, family(network));
    else allowed.addSubnet(network, Number(prefix), family(network));
  }
  return allowed.check(address, family(address));
}
