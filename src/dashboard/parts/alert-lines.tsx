import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { AlertRow } from '../../domain/alert.ts';
import { credentialAddress, findingsOf, recallAddress } from '../address.ts';
import { useMay } from '../may.ts';
import { strings } from '../strings/index.ts';
import { AcknowledgeDialog, SilenceDialog } from './alert-dialogs.tsx';
import { Link } from './link.tsx';
import { Moment } from './moment.tsx';

const words = strings.alerts;
const TONES = { critical: 'bad', warning: 'attention', info: 'quiet' } as const;

interface LinesProps {
  readonly alerts: readonly AlertRow[];
  readonly now: number;
  /** With the name of what each is about. */
  readonly named?: boolean;
  readonly onDone?: () => void;
}

export function AlertLines({ alerts, now, named = false, onDone }: LinesProps) {
  return (
    <ul class="plain-list alerts">
      {alerts.map((alert) => (
        <AlertLine
          key={alert.key}
          alert={alert}
          now={now}
          named={named}
          onDone={onDone ?? (() => undefined)}
        />
      ))}
    </ul>
  );
}

interface LineProps {
  readonly alert: AlertRow;
  readonly now: number;
  readonly named: boolean;
  readonly onDone: () => void;
}

function AlertLine({ alert, now, named, onDone }: LineProps) {
  const { code, severity, summary, next, raisedAt, ack, heldBack, drill, subject, subjectName } = alert;
  return (
    <li class="alert">
      <p>
        <strong class={TONES[severity]}>{words.severity[severity]}</strong> <code>{code}</code>{' '}
        {named && subject !== 'installation' && (
          <Link to={credentialAddress(subjectName)}>{subjectName}</Link>
        )}{' '}
        {summary}
        {drill && <span class="quiet"> · {words.drill}</span>}
      </p>
      <p class="quiet">
        {words.since} <Moment at={raisedAt} now={now} />
        {ack !== null && ` · ${words.acknowledged(ack.by)}`}
        {ack !== null && ack.note !== null && `: ${ack.note}`}
        {heldBack !== null && ` · ${words.heldBack(heldBack.by)}`}
      </p>
      <p>
        {strings.fault.next}: <code>{next}</code> <span class="quiet">· {words.explain(code)}</span>
        <Whereto alert={alert} />
      </p>
      <AlertActs alert={alert} onDone={onDone} />
    </li>
  );
}

/** To what the alert is about, where that has a page of its own. */
function Whereto({ alert: { key, code, subjectName } }: { readonly alert: AlertRow }) {
  if (code === 'KT-A345' || code === 'KT-A346') return link(findingsOf(subjectName), words.toFindings);
  // What has stopped is the last part of the key.
  if (code === 'KT-A361') return link(recallAddress(key.split('/').at(-1) ?? ''), words.toRecall);
  return null;
}

function link(to: string, text: string) {
  return (
    <>
      {' '}
      · <Link to={to}>{text}</Link>
    </>
  );
}

function AlertActs({ alert, onDone }: { readonly alert: AlertRow; readonly onDone: () => void }) {
  const mayOperate = useMay(NEEDS.operating);
  const [open, setOpen] = useState<'acknowledge' | 'silence' | null>(null);
  if (!mayOperate) return null;
  const close = (): void => setOpen(null);
  const done = (): void => {
    close();
    onDone();
  };
  return (
    <div class="actions">
      {alert.ack === null && (
        <button type="button" onClick={() => setOpen('acknowledge')}>
          {words.acknowledge}
        </button>
      )}
      {!alert.drill && (
        <button type="button" onClick={() => setOpen('silence')}>
          {words.silence}
        </button>
      )}
      {open === 'acknowledge' && <AcknowledgeDialog alert={alert} onClose={close} onDone={done} />}
      {open === 'silence' && <SilenceDialog alert={alert} onClose={close} onDone={done} />}
    </div>
  );
}
