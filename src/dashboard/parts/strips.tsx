import { formatDuration } from '../../domain/duration.ts';
import type { EventView } from '../../domain/views.ts';
import { stripsIn } from '../sagas.ts';
import type { Strip, StripStep } from '../sagas.ts';
import { strings } from '../strings/index.ts';
import { clock, iso, when } from '../time.ts';
import { Panel } from './panel.tsx';

const words = strings.credential;
const GLYPHS = { good: '✔', attention: '▲', bad: '✖', quiet: '·' } as const;

/** Every rotation and revocation as a strip of its steps, the newest first. */
export function Strips({ events, now }: { readonly events: readonly EventView[]; readonly now: number }) {
  const strips = stripsIn(events);
  return (
    <Panel id="strips" title={words.rotations}>
      {strips.length === 0 && <p class="quiet">{words.noRotations}</p>}
      {strips.map((strip) => (
        <OneStrip key={strip.id} strip={strip} now={now} />
      ))}
    </Panel>
  );
}

function OneStrip({ strip, now }: { readonly strip: Strip; readonly now: number }) {
  const { kind, reason, openedAt, endedAt, steps } = strip;
  return (
    <div class="strip">
      <h3>
        {words.kinds[kind]}{' '}
        <span class="quiet">
          · {reason} · {when(openedAt, now)} ·{' '}
        </span>
        {endedAt === null ? (
          <span class="attention">{words.goesOn}</span>
        ) : (
          <span class="quiet">{words.took(formatDuration(endedAt - openedAt))}</span>
        )}
      </h3>
      <ol class="steps">
        {steps.map((step) => (
          <Step key={step.position} step={step} />
        ))}
      </ol>
    </div>
  );
}

export function Step({ step }: { readonly step: StripStep }) {
  const { type, detail, at, tone } = step;
  return (
    <li>
      <span class={tone}>
        <span aria-hidden="true">{GLYPHS[tone]}</span> {words.steps[type] ?? type}
      </span>
      {detail !== null && <span class="step-detail"> {detail}</span>}{' '}
      <time class="quiet number" dateTime={iso(at)} title={iso(at)}>
        {clock(at)}
      </time>
    </li>
  );
}
