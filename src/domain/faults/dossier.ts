import type { FaultEntry } from './entry.ts';

/** What is wrong with the dossier of an application: KT1201 refuses the manifest, KT1210 and up are warnings. */
export const dossierFaults = {
  KT1201: {
    title: 'The IP whitelist admits everybody',
    explain:
      'A range such as 0.0.0.0/0 holds every address. A key that is bound to it is bound to nothing and looks bound. The whitelist is optional: leave it out where the addresses are not known.',
    expected: 'the addresses that your servers call from, or no ipWhitelist at all',
    next: 'keyturn explain KT1201',
    remedy: 'alert',
  },
  KT1202: {
    title: 'The API user is not an account of the applicant',
    explain:
      "The issuer wants a valid login account under the applicant's name. The address is at none of the mail domains that the dossier gives to the applicant.",
    expected: 'an address at one of applicant.domains',
    next: 'keyturn explain KT1202',
    remedy: 'alert',
  },
  KT1210: {
    title: 'The API user may be a person',
    explain:
      "Keys stand under the login of one user, and they follow its permissions. Where that is somebody's own account, the keys end when the person leaves. The issuer recommends a dedicated user of the institution.",
    expected: 'a login of a desk or a team, and apiUser.dedicated: true',
    next: 'register a dedicated user, then set apiUser.email and apiUser.dedicated',
    remedy: 'alert',
  },
  KT1211: {
    title: 'A whitelisted address is not seen on the internet',
    explain:
      'The address is private, reserved for documents, or the machine itself. The issuer sees the address that a call leaves your network with, and would refuse every call.',
    expected: 'the public address of your network, as the issuer sees it',
    next: 'ask your network team for the egress addresses',
    remedy: 'alert',
  },
  KT1212: {
    title: 'The endpoint is not in the catalogue of the issuer',
    explain:
      'Nothing that is published of the issuer names this endpoint. The catalogue has a source and a date and may be behind; a permission that is misspelt in the application is a permission that is missing later.',
    expected: 'an endpoint of the catalogue',
    next: 'compare with the API reference of the issuer',
    remedy: 'alert',
  },
  KT1213: {
    title: 'A whitelisted range is very wide',
    explain: 'The range holds far more addresses than the servers of one institution are likely to have.',
    expected: 'the addresses that your servers call from, and no others',
    next: 'ask your network team for the egress addresses',
    remedy: 'alert',
  },
} as const satisfies Record<string, FaultEntry>;
