import type { CredentialEvent, DeathProof } from '../../domain/events.ts';
import type { RetryView } from '../../domain/views.ts';
import { oldEndText } from './event-text.ts';
import { padEnd, plain } from './text.ts';
import type { Paint } from './style.ts';
import { formatClock, formatDistance, formatWhen } from './time.ts';
import type { Local } from './time.ts';

type Mark = '✔' | '✖' | '▲' | '·';

interface Step {
  readonly mark: Mark;
  readonly what: string;
  readonly detail: string;
}

const WHAT_WIDTH = 20;
const TONE = { '✔': 'good', '✖': 'bad', '▲': 'attention', '·': 'quiet' } as const;

/** The lines on stderr while one watches: one per step that is done, none for bookkeeping. */
export function progressLines(event: CredentialEvent, local: Local, paint: Paint): readonly string[] {
  return stepsOf(event, local).map((step) => render(step, paint));
}

/** A step that failed and will be tried again. A key that outlives its deletion is said in so many words. */
export function retryLine({ step, retryAt, fault }: RetryView, local: Local, paint: Paint): string {
  const again = retryAt > local.now ? `again ${formatDistance(retryAt, local.now)}` : 'again now';
  const said =
    fault.code === 'KT5009'
      ? {
          what: 'STILL ACCEPTED',
          detail: `${formatClock(local.now, local)} · deleted, not revoked · ${again}`,
        }
      : { what: step, detail: `${fault.code} ${fault.saw} · ${again}` };
  return render({ mark: '✖', ...said }, paint);
}

export function noteLine(text: string, paint: Paint): string {
  return render({ mark: '·', what: text, detail: '' }, paint);
}

function render({ mark, what, detail }: Step, paint: Paint): string {
  const text = detail === '' ? plain(what) : `${padEnd(plain(what), WHAT_WIDTH)} ${plain(detail)}`;
  return `  ${paint(TONE[mark], mark)} ${text}\n`;
}

const TASK = {
  mint: 'make the key at the portal of the issuer',
  delete: 'delete the application at the portal of the issuer',
} as const;

function done(what: string, detail = ''): readonly Step[] {
  return [{ mark: '✔', what, detail }];
}

function stepsOf(event: CredentialEvent, local: Local): readonly Step[] {
  switch (event.type) {
    case 'SpareOpened':
      return done('standby', `v${event.toVersion} is made at ${event.spare.application} first`);
    case 'MovedOff':
      return [
        ...done('moved', `v${event.version} at ${event.application} is current`),
        {
          mark: '✖',
          what: `v${event.fromVersion} STILL ACCEPTED`,
          detail: `${formatClock(local.now, local)} · moved off, not revoked`,
        },
      ];
    case 'Preflighted':
      return done('preflight');
    case 'Sealed':
      return done('reset at issuer', `sealed ${event.digest.slice(0, 8)}`);
    case 'Accepted':
      return done('accepted by issuer', `v${event.version}`);
    case 'Staged':
      return done('staged', event.destination);
    case 'Verified':
      return done('verified', event.destination);
    case 'Promoted':
      return done('promoted', event.destination);
    case 'KeyProved':
      return done('accepted by issuer', event.key.keyIdMasked);
    case 'RedeliveryChecked':
      return done('destinations read', `${event.holding.length} hold the key already`);
    case 'RolledBack':
      return done('rolled back', `v${event.version} is current, v${event.fromVersion} previous`);
    case 'Synced':
      return done('in sync', `every destination holds v${event.version}`);
    case 'HandedOver':
      return done('handed over', `v${event.version} is current`);
    case 'PreviousRetired':
      return deathSteps(event.proof, 'retired', local);
    case 'Deleted':
      return done('deleted at issuer', 'not revoked before it is seen refused');
    case 'ProvenDead':
      return event.proofs.flatMap((proof) => deathSteps(proof, 'revoked', local));
    case 'DecommissionChecked':
      return done('destinations read', 'none holds a value that nobody knows');
    case 'Emptied':
      return done('emptied', event.destination);
    case 'Decommissioned':
      return done('decommissioned', keptText(event.kept));
    case 'TaskOpened':
      return [{ mark: '▲', what: 'needs a person', detail: TASK[event.kind] }];
    default:
      return troubleOf(event, local);
  }
}

function keptText(kept: readonly number[]): string {
  if (kept.length === 0) return '';
  return `${kept.map((version) => `v${version}`).join(', ')} left alive at the issuer, unwatched`;
}

function deathSteps({ version, refused }: DeathProof, word: string, local: Local): readonly Step[] {
  if (refused.verdict === 'dead') {
    return done(`v${version} REFUSED`, `${formatClock(refused.at, local)} · ${word}`);
  }
  return [{ mark: '▲', what: `v${version} ${refused.verdict}`, detail: `not ${word}` }];
}

function troubleOf(event: CredentialEvent, local: Local): readonly Step[] {
  switch (event.type) {
    case 'Refused':
      return [{ mark: '✖', what: 'refused by issuer', detail: `${event.fault.code} ${event.fault.saw}` }];
    case 'Quarantined': {
      const detail = `nothing is sent again; compared after ${formatWhen(event.untilAt, local)}`;
      return [{ mark: '▲', what: 'outcome unknown', detail }];
    }
    case 'Voided':
      return [{ mark: '·', what: 'reset did not happen', detail: event.evidence }];
    case 'SecretLost':
      return [{ mark: '✖', what: 'secret lost', detail: oldEndText(event.oldEndsAt, local) }];
    case 'VerifyFailed':
      return [
        {
          mark: '✖',
          what: 'not verified',
          detail: `${event.destination}: ${event.fault.code} ${event.fault.saw}`,
        },
      ];
    case 'PreviousDied':
      return [{ mark: '▲', what: `v${event.version} died early`, detail: formatClock(event.at, local) }];
    case 'Aborted':
    case 'RedeliveryStopped':
    case 'DecommissionStopped':
      return [{ mark: '✖', what: 'given up', detail: `${event.fault.code} ${event.fault.saw}` }];
    default:
      return [];
  }
}
