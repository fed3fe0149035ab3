import type { ComponentChildren } from 'preact';
import type { FindingDetail, FindingStep } from '../../domain/leaks/views.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import { credentialAddress, findingsOf } from '../address.ts';
import { useNow } from '../clock.ts';
import { changesFindings, isLiveSecret, isOpen } from '../findings.ts';
import { Facts } from '../parts/facts.tsx';
import { FindingActs } from '../parts/finding-acts.tsx';
import { lookOf } from '../parts/finding-state.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Panel } from '../parts/panel.tsx';
import { useQuery } from '../query.ts';
import { route } from '../route.ts';
import { useStore } from '../store.ts';
import { findingStrings } from '../strings/findings.ts';
import { strings } from '../strings/index.ts';

const words = findingStrings;

/** One key at one place: who has seen it there, and what was said of it since. */
export default function FindingPage() {
  const { id = '' } = useStore(route).params;
  const now = useNow(MINUTE_MS);
  const found = useQuery(id, (api) => api.finding(id), { concerns: changesFindings });
  return (
    <>
      <p>
        <Link to="/findings">{words.back}</Link>
      </p>
      <h1>{found.value?.place ?? id}</h1>
      <Loaded query={found}>
        {(finding) => (
          <>
            <p class={`verdict ${lookOf(finding)[1]}`} role="status">
              {verdictOf(finding)}
            </p>
            <About finding={finding} now={now} />
            <FindingActs finding={finding} onDone={found.reload} />
            <p class="quiet">
              {strings.fault.next}: <code>{finding.next}</code>
            </p>
            <History steps={finding.steps} now={now} />
          </>
        )}
      </Loaded>
    </>
  );
}

function verdictOf(finding: FindingDetail): string {
  const { verdict, levels } = words;
  const { version, stage, level } = finding;
  if (isLiveSecret(finding)) return verdict.live(version, levels[level]);
  if (isOpen(finding)) return verdict.named(version);
  if (stage === 'dismissed') return verdict.dismissed;
  return stage === 'contained' ? verdict.contained(version) : verdict.closed(version);
}

function About({ finding, now }: { readonly finding: FindingDetail; readonly now: number }) {
  const { id, credential, version, keyStatus, level, tools, reportedAt, steps } = finding;
  const lastAt = steps.findLast(({ evidence }) => evidence !== null)?.at ?? reportedAt;
  const { facts } = words;
  return (
    <Facts
      facts={[
        [facts.credential, <Link to={credentialAddress(credential)}>{credential}</Link>],
        [facts.key, `${words.key(version)}, ${words.keys[keyStatus]}`],
        [facts.seen, words.levels[level]],
        [facts.by, tools.join(', ')],
        [facts.first, <Moment at={reportedAt} now={now} />],
        ...(lastAt === reportedAt ? [] : factOf(facts.last, <Moment at={lastAt} now={now} />)),
        ...(isOpen(finding) ? factOf(facts.alert, <AlertLink finding={finding} />) : []),
        [facts.id, <code>{id}</code>],
        [facts.others, <Link to={findingsOf(credential, true)}>{words.allOf(credential)}</Link>],
      ]}
    />
  );
}

function factOf(name: string, value: ComponentChildren): readonly (readonly [string, ComponentChildren])[] {
  return [[name, value]];
}

/** All places of a key are one alert: of its secret, or of its name alone. */
function AlertLink({ finding }: { readonly finding: FindingDetail }) {
  return <Link to="/alerts">{isLiveSecret(finding) ? 'KT-A345' : 'KT-A346'}</Link>;
}

function History({ steps, now }: { readonly steps: readonly FindingStep[]; readonly now: number }) {
  return (
    <Panel id="history" title={words.history}>
      <ol class="plain-list alerts">
        {steps.map((step, index) => (
          <Step key={index} step={step} now={now} />
        ))}
      </ol>
      <p class="quiet">{words.again}</p>
    </Panel>
  );
}

function Step({ step, now }: { readonly step: FindingStep; readonly now: number }) {
  const { at, by, what, reason } = step;
  return (
    <li class="alert">
      <p>
        <strong>{words.steps[what] ?? what}</strong> {words.stepBy(by)} ·{' '}
        <span class="quiet">
          <Moment at={at} now={now} />
        </span>
      </p>
      {reason !== null && <p>{reason}</p>}
      <Evidence step={step} />
    </li>
  );
}

/** What outsiders wrote into a report is shown as text: nobody is led anywhere by it. */
function Evidence({ step: { evidence, delivery } }: { readonly step: FindingStep }) {
  if (evidence === null) return null;
  const { tool, rule, repository, file, line, commit, url } = evidence;
  const names = words.evidence;
  const facts: readonly (readonly [string, string | null])[] = [
    [names.tool, tool],
    [names.rule, rule],
    [names.repository, repository],
    [names.file, file === null ? null : `${file}${line === null ? '' : names.line(line)}`],
    [names.commit, commit],
    [names.url, url],
    [names.delivery, delivery],
  ];
  return (
    <Facts facts={facts.flatMap(([name, text]) => (text === null ? [] : [[name, <code>{text}</code>]]))} />
  );
}
