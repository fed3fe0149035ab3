import { formatDuration, MINUTE_MS, SECOND_MS } from '../../../domain/duration.ts';
import { Fault } from '../../../domain/fault.ts';
import type { ConformanceCheck } from '../../../domain/onboarding/conformance.ts';
import type {
  ApplicationRef,
  Issuer,
  KeyManagement,
  ParsedReply,
  PreparedCall,
} from '../../../ports/issuer.ts';
import type { Ports } from '../../ports.ts';
import { checklist, checkSignatures, expectVerdict } from './checklist.ts';
import type { Checklist } from './checklist.ts';

const CLOCK_TOLERANCE_MS = 120 * SECOND_MS;
/** The issuer counts from its own clock, and the reply takes a moment. */
const END_TOLERANCE_MS = 10 * MINUTE_MS;

type Minted = Extract<ParsedReply, { kind: 'key' }>;

export interface FullOptions {
  /** Who makes the key there. */
  readonly user: string;
  /** How long an old key must live on, by the profile that is applied for. */
  readonly overlapMs: number;
}

/**
 * The life of one key at a rehearsal issuer, from its making to its end. The key stands in an application of its own,
 * opens nothing, and is gone at the end.
 */
export async function runFull(
  ports: Pick<Ports, 'clock' | 'ids' | 'redactor'>,
  issuer: Issuer,
  management: KeyManagement,
  { user, overlapMs }: FullOptions,
): Promise<readonly ConformanceCheck[]> {
  const place = `issuer ${issuer.name}`;
  const list = checklist(place);
  const ref: ApplicationRef = { name: `conformance-${ports.ids.next('run')}`, user };
  await list.check('reached', [], async () => {
    const { issuerNowAt } = await management.observe(ref);
    return { saw: clockWord(issuer, ports.clock.now(), issuerNowAt), found: true };
  });
  const first = await list.check('generated', ['reached'], () =>
    mint(ports, issuer, () => management.prepareGenerate(ref)),
  );
  if (first !== null) await checkSignatures(list, issuer, first.pair);
  const second = await checkReset(list, ports, issuer, { management, ref, first, overlapMs });
  await checkDeletion(list, issuer, { management, ref, first, second });
  return list.checks;
}

/** What the clocks say to each other; throws where nothing that is signed by one would be taken by the other. */
export function clockWord(issuer: Issuer, now: number, issuerNowAt: number | null): string {
  if (issuerNowAt === null) return 'answered, and told no time';
  const skewMs = Math.abs(now - issuerNowAt);
  if (skewMs <= CLOCK_TOLERANCE_MS) return 'answered';
  throw new Fault('KT5002', {
    place: `issuer ${issuer.name}`,
    saw: `clocks ${formatDuration(skewMs)} apart`,
  });
}

async function mint(
  { redactor }: Pick<Ports, 'redactor'>,
  issuer: Issuer,
  prepare: () => Promise<PreparedCall>,
): Promise<{ readonly saw: string; readonly found: Minted }> {
  const outcome = await (await prepare()).send(() => true);
  if (outcome.kind !== 'replied') throw outcome.fault;
  const reply = issuer.parse(outcome.bytes, outcome.status);
  if (reply.kind !== 'key') throw reply.fault;
  redactor.watch(reply.pair.appKey);
  redactor.watch(reply.pair.appSecret);
  return { saw: 'shown once', found: reply };
}

interface Resetting {
  readonly management: KeyManagement;
  readonly ref: ApplicationRef;
  readonly first: Minted | null;
  readonly overlapMs: number;
}

async function checkReset(
  list: Checklist,
  ports: Pick<Ports, 'redactor'>,
  issuer: Issuer,
  { management, ref, first, overlapMs }: Resetting,
): Promise<Minted | null> {
  const second = await list.check('reset', ['generated'], () =>
    mint(ports, issuer, () => management.prepareReset(ref)),
  );
  await list.check('new-at-once', ['reset'], () => expectVerdict(issuer, second!.pair, 'accepted'));
  // Where the profile knows no overlap, the old key must be dead instead.
  const old = overlapMs > 0 ? 'accepted' : 'dead';
  await list.check('overlap', ['reset'], () => expectVerdict(issuer, first!.pair, old));
  await list.check('overlap-end', ['reset'], async () => endOf(issuer, second!, overlapMs));
  return second;
}

/** The end that the issuer names, against the one that the profile promises. */
function endOf(
  { name }: Issuer,
  { bornAt, oldEndsAt }: Minted,
  overlapMs: number,
): { readonly saw: string; readonly found: true } {
  const promised = formatDuration(overlapMs);
  if (bornAt === null || oldEndsAt === null) {
    if (overlapMs === 0) return { saw: 'at once', found: true };
    throw new Fault('KT5305', {
      place: `issuer ${name}`,
      saw: `no end is named, the profile says ${promised}`,
    });
  }
  const saw = `after ${formatDuration(oldEndsAt - bornAt)}`;
  if (Math.abs(oldEndsAt - bornAt - overlapMs) <= END_TOLERANCE_MS) return { saw, found: true };
  throw new Fault('KT5305', { place: `issuer ${name}`, saw: `${saw}, the profile says ${promised}` });
}

interface Deleting {
  readonly management: KeyManagement;
  readonly ref: ApplicationRef;
  readonly first: Minted | null;
  readonly second: Minted | null;
}

/** The application goes whatever failed before. */
async function checkDeletion(
  list: Checklist,
  issuer: Issuer,
  { management, ref, first, second }: Deleting,
): Promise<void> {
  await list.check('deleted', ['generated'], async () => {
    await management.deleteApplication(first!.applicationId, ref);
    const { application } = await management.observe(ref);
    if (application === null) return { saw: 'gone', found: true };
    throw new Fault('KT5305', { place: `issuer ${issuer.name}`, saw: `${ref.name} is still there` });
  });
  await list.check('dead-at-once', ['deleted', 'reset'], async () => {
    await expectVerdict(issuer, first!.pair, 'dead');
    return expectVerdict(issuer, second!.pair, 'dead');
  });
}
