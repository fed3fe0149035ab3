import type { FaultEntry } from './entry.ts';

export const scheduleFaults = {
  KT1150: {
    title: 'The cron expression of a window can not be read',
    explain:
      'A window opens at the moments that five fields name: minute, hour, day of the month, month, day of the week. They are read on the clock of the schedule’s zone. Short forms such as @daily and a sixth field for seconds are not taken, because people read them differently.',
    expected: 'five fields such as "0 10 * * 6": Saturdays at 10:00',
    next: 'keyturn explain KT1150',
    remedy: 'alert',
  },
  KT1151: {
    title: 'The time zone is not known',
    explain:
      'Windows and dates mean nothing without the clock that they are read from. Zones have the names of the IANA time zone database; an abbreviation such as HKT or EST is none, since several zones share it or daylight saving changes it.',
    expected: 'an IANA zone such as Asia/Hong_Kong',
    next: 'keyturn explain KT1151',
    remedy: 'alert',
  },
  KT1152: {
    title: 'No such calendar',
    explain:
      'A blackout names a calendar that neither comes with keyturn nor stands in a manifest of the kind Calendar. Without its table nobody knows when the exchange trades.',
    expected: 'a calendar that comes with keyturn, or one of the manifests',
    next: 'keyturn explain KT1152',
    remedy: 'alert',
  },
  KT1153: {
    title: 'The calendar contradicts itself',
    explain:
      'The table of a calendar has a date outside of its range, on a weekend, or in two lists at once, or its range is empty. A wrong table would open a schedule while the exchange trades, so none of it is used.',
    expected: 'weekdays from `from` on and before `to`, each in one list',
    next: 'keyturn explain KT1153',
    remedy: 'alert',
  },
  KT1154: {
    title: 'The schedule is closed',
    explain:
      'The policy began this rotation by the age of its key, and its window has closed, or a blackout has begun, before the key was made at the portal. Nothing was clicked: the task waits for the next window. If it can not wait, cancel it and ask for the rotation yourself; what a person asks for is not held back.',
    expected: 'an open window, and no blackout',
    next: 'keyturn why CREDENTIAL',
    remedy: 'retry',
  },
  KT1160: {
    title: 'The ages for the simulation can not be read',
    explain:
      'keyturn simulate takes ages from a YAML file that maps the names of credentials to durations, `wb-orders-1: 40d`. A name that no manifest has, or anything that is no duration, would quietly simulate another fleet than the one that was meant.',
    expected: 'a YAML mapping of credential names to durations such as 40d',
    next: 'keyturn simulate --help',
    remedy: 'alert',
  },
  KT1161: {
    title: 'A simulation is under way',
    explain:
      'A daemon simulates for one caller at a time: it takes one core for seconds, and the keys come first. Wait for the other one, or simulate from the manifests, which needs no daemon.',
    expected: 'no other simulation in this daemon',
    next: 'keyturn simulate --manifests DIR',
    remedy: 'retry',
  },
} as const satisfies Record<string, FaultEntry>;
