import type { FaultEntry } from './entry.ts';

export const replicaFaults = {
  KT2026: {
    title: 'Another replica is running',
    explain:
      'The keys of an installation are changed while none of its daemons runs: one that runs would go on sealing to the old identity, or would not open what is sealed to the new one. Stop the others and try again; a killed one counts as running for a few minutes.',
    expected: 'no replica that was seen in the last minutes',
    next: 'keyturn custody status',
    remedy: 'ask',
  },
  KT2030: {
    title: 'The escrow of another replica was not read',
    explain:
      'A reset took effect and its reply is not in the journal. The replica that made the call may hold it in an escrow of its own, which nobody else can read. Until that replica comes back, its escrow is imported, or a person declares it gone, the secret is neither given up nor reset again.',
    expected:
      'the replica to come back, its escrow to be imported, or `keyturn custody gone NAME --reason "…"`',
    next: 'keyturn custody import-escrow FILE --replica NAME',
    remedy: 'ask',
  },
  KT2031: {
    title: 'The name of the replica belongs to another escrow',
    explain:
      'A replica is known by its name and by its escrow. Another data directory holds the escrow of this name, or this data directory has another name: two daemons under one name would each believe that they hold the replies of both. Use the name that belongs to the directory. Where that directory is lost, as after a restore, declare the replica gone first; where no daemon runs that could be told, start this one under another name (`--replica NAME`).',
    expected: 'one name for one data directory',
    next: 'keyturn custody status',
    remedy: 'alert',
  },
  KT2032: {
    title: 'No such replica',
    explain: 'The journal has never seen a replica of that name.',
    expected: 'a name from keyturn custody status',
    next: 'keyturn custody status',
    remedy: 'ask',
  },
  KT2033: {
    title: 'The replica is running',
    explain:
      'A replica that was seen in the last minutes reads its own escrow: it is neither imported from a copy, which would miss what comes next, nor declared gone. Stop it first.',
    expected: 'a replica that was not seen for five minutes',
    next: 'keyturn custody status',
    remedy: 'ask',
  },
} as const satisfies Record<string, FaultEntry>;
