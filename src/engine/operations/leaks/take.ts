import type { Actor } from '../../../domain/actor.ts';
import type { SecretPart } from '../../../domain/fingerprints.ts';
import { placeOf } from '../../../domain/leaks/evidence.ts';
import type { LeakEvidence } from '../../../domain/leaks/evidence.ts';
import { levelOf } from '../../../domain/leaks/finding.ts';
import { isLiveLeak, reportOf } from '../../../domain/leaks/report.ts';
import type { Reported } from '../../../domain/leaks/report.ts';
import type { ReportedLeak, ReportedValue } from '../../../domain/leaks/reported.ts';
import { findingView } from '../../../domain/leaks/views.ts';
import type { FindingView, LeaksTaken } from '../../../domain/leaks/views.ts';
import { Secret } from '../../../domain/secret.ts';
import { appendAsked } from '../ask.ts';
import type { LeakDeps } from './deps.ts';
import { partOfId } from './index-of-keys.ts';
import type { PartOfKey } from './index-of-keys.ts';

/** Who reports, and what they call this report. */
export interface Reporter {
  readonly actor: Actor;
  /** The source in the metrics. */
  readonly source: string;
  readonly delivery: string | null;
}

/** A version of a key at a place, and the halves of it that stand there. */
interface Group {
  readonly uid: string;
  readonly version: number;
  readonly evidence: LeakEvidence;
  readonly parts: Set<SecretPart>;
}

const WITHHELD = '[withheld: it holds a secret]';
const ID_LENGTH = 16;

/**
 * Recognises what was reported, and writes down what is ours: one finding for each version and place. What is not ours is
 * counted and forgotten. The same report, however often it comes, changes nothing the second time.
 */
export async function takeLeaks(
  deps: LeakDeps,
  leaks: readonly ReportedLeak[],
  reporter: Reporter,
): Promise<LeaksTaken> {
  const unopened = await deps.index.refresh();
  const groups = new Map<string, Group>();
  let unmatched = 0;
  for (const { values, evidence } of leaks) {
    const parts = await partsOf(deps, values);
    if (parts.length === 0) unmatched += 1;
    else gather(groups, parts, await withoutSecrets(deps, evidence, values));
  }
  const { metrics } = deps.ports;
  metrics.leaksReported(reporter.source, { matched: leaks.length - unmatched, unmatched });
  const findings: FindingView[] = [];
  const counts = { known: 0, beyond: 0, live: 0 };
  for (const group of groups.values()) {
    const { outcome, isLive } = await write(deps, group, reporter);
    if (isLive) counts.live += 1;
    if (typeof outcome === 'string') counts[outcome] += 1;
    else findings.push(outcome);
  }
  for (const uid of new Set([...groups.values()].map((group) => group.uid))) await deps.alertNow(uid);
  return { reported: leaks.length, unmatched, ...counts, unopened, findings };
}

async function partsOf(deps: LeakDeps, values: readonly ReportedValue[]): Promise<readonly PartOfKey[]> {
  const found = new Map<string, PartOfKey>();
  for (const value of values) {
    if (value.as === 'named') {
      const row = await deps.ports.journal.findByName(value.credential);
      const { version, part } = value;
      const isThere = row?.state.versions.some((each) => each.version === version && each.key !== null);
      if (row !== null && isThere === true)
        found.set(`${row.state.uid} ${version} ${part}`, { uid: row.state.uid, version, part });
    } else for (const id of await deps.matcher.match(value)) found.set(id, partOfId(id));
  }
  return [...found.values()];
}

function gather(groups: Map<string, Group>, parts: readonly PartOfKey[], evidence: LeakEvidence): void {
  for (const { uid, version, part } of parts) {
    const name = `${uid} ${version} ${placeOf(evidence)}`;
    const group = groups.get(name) ?? { uid, version, evidence, parts: new Set() };
    group.parts.add(part);
    groups.set(name, group);
  }
}

/** A file may be called like the secret in it, and an address may hold it: nothing of that is written down. */
async function withoutSecrets(
  deps: LeakDeps,
  evidence: LeakEvidence,
  values: readonly ReportedValue[],
): Promise<LeakEvidence> {
  const plain = values.flatMap((value) => (value.as === 'text' ? [value.text.reveal()] : []));
  const kept = async <T extends string | null>(given: T): Promise<T | typeof WITHHELD> => {
    if (given === null) return given;
    if (plain.some((text) => given.includes(text))) return WITHHELD;
    const matched = await deps.matcher.match({ as: 'text', text: new Secret(given) });
    return matched.length > 0 ? WITHHELD : given;
  };
  return {
    tool: await kept(evidence.tool),
    rule: await kept(evidence.rule),
    repository: await kept(evidence.repository),
    file: await kept(evidence.file),
    line: evidence.line,
    commit: await kept(evidence.commit),
    url: await kept(evidence.url),
  };
}

interface Written {
  readonly outcome: FindingView | 'known' | 'beyond';
  /** The secret of a key that is accepted stands there, and nobody has called it no leak. */
  readonly isLive: boolean;
}

async function write(
  deps: LeakDeps,
  { uid, version, evidence, parts }: Group,
  { actor, delivery }: Reporter,
): Promise<Written> {
  const finding = `leak_${deps.sha256(`${uid} ${version} ${placeOf(evidence)}`).slice(0, ID_LENGTH)}`;
  const seen = { finding, version, level: levelOf(parts), evidence, delivery };
  const outcome: { last: Reported } = { last: 'known' };
  await appendAsked(deps, uid, actor, (state) => {
    const reported = reportOf(state, seen);
    outcome.last = reported;
    return typeof reported === 'string' ? [] : [reported];
  });
  const state = await deps.ports.journal.state(uid);
  if (state === null) return { outcome: 'known', isLive: false };
  const isLive = isLiveLeak(state, seen);
  const known = state.findings.find(({ id }) => id === finding);
  if (typeof outcome.last === 'string' || known === undefined)
    return { outcome: typeof outcome.last === 'string' ? outcome.last : 'known', isLive };
  return { outcome: findingView(state, known), isLive };
}
