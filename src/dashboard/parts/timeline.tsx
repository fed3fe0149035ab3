import type { CredentialView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { day } from '../time.ts';
import { timeline } from '../timeline.ts';
import type { Lane, Timeline } from '../timeline.ts';

const words = strings.credential;
/** In the size of the text, so that the picture grows with it. */
const LANE_EM = 3;
/** Above the lanes, for the word at the line of now. */
const TOP_EM = 1.4;

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
const em = (value: number): string => `${value}em`;

/** Each version in a lane of its own, from its birth to its end. The table beside it says the same. */
export function VersionTimeline({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const drawn = timeline(view, now);
  if (drawn === null) return null;
  const height = TOP_EM + drawn.lanes.length * LANE_EM;
  return (
    <figure class="timeline">
      <svg
        role="img"
        aria-label={words.timeline(view.name, words.currentIs(view.version))}
        width="100%"
        height={em(height + 1.8)}
      >
        <defs>
          <pattern
            id="hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect class="hatch-ground" width="6" height="6" />
            <rect class="hatch-line" width="2.5" height="6" />
          </pattern>
        </defs>
        <Axis drawn={drawn} height={height} />
        {drawn.lanes.map((lane, index) => (
          <LaneBar key={lane.version} lane={lane} top={TOP_EM + index * LANE_EM} />
        ))}
        <NowLine at={drawn.now} height={height} />
      </svg>
      {drawn.lanes.some(({ overlap }) => overlap !== null) && (
        <figcaption class="quiet">{words.legendOverlap}</figcaption>
      )}
    </figure>
  );
}

function LaneBar({ lane, top }: { readonly lane: Lane; readonly top: number }) {
  const { version, status, leaked, from, to, open, overlap } = lane;
  const width = Math.max(to - from, 0.004);
  const atEnd = from > 0.7;
  return (
    <g>
      <text
        x={percent(atEnd ? Math.min(1, from + width) : from)}
        y={em(top + 1.15)}
        dx={atEnd ? '-0.4em' : '0.4em'}
        text-anchor={atEnd ? 'end' : 'start'}
        class="lane-name"
      >
        {words.lane(version, leaked)} <tspan class="svg-quiet">{status}</tspan>
      </text>
      <rect
        class={`lane ${leaked ? 'leaked' : status}${open ? ' open' : ''}`}
        x={percent(from)}
        y={em(top + 1.55)}
        width={percent(width)}
        height={em(0.9)}
      />
      {overlap !== null && (
        <rect
          class="lane-overlap"
          x={percent(overlap.from)}
          y={em(top + 1.55)}
          width={percent(Math.max(overlap.to - overlap.from, 0.004))}
          height={em(0.9)}
          fill="url(#hatch)"
        />
      )}
    </g>
  );
}

function Axis({ drawn, height }: { readonly drawn: Timeline; readonly height: number }) {
  return (
    <g class="axis">
      {drawn.marks.map(({ of, at }) => (
        <g key={of}>
          <line
            class={`axis-mark ${of}`}
            x1={percent(at)}
            x2={percent(at)}
            y1={em(height - LANE_EM + 0.4)}
            y2={em(height)}
          />
          <text
            x={percent(at)}
            y={em(height - LANE_EM + 1.15)}
            dx="-0.3em"
            text-anchor="end"
            class="mark-name"
          >
            {words.marks[of]}
          </text>
        </g>
      ))}
      <line class="axis-line" x1="0" x2="100%" y1={em(height)} y2={em(height)} />
      {drawn.ticks.map(({ at, share }, index) => (
        <g key={at} class={index % 2 === 0 ? 'tick' : 'tick odd'}>
          <line
            class="axis-line"
            x1={percent(share)}
            x2={percent(share)}
            y1={em(height)}
            y2={em(height + 0.35)}
          />
          <text
            x={percent(share)}
            y={em(height + 1.5)}
            text-anchor={share < 0.06 ? 'start' : share > 0.94 ? 'end' : 'middle'}
          >
            {day(at)}
          </text>
        </g>
      ))}
    </g>
  );
}

function NowLine({ at, height }: { readonly at: number; readonly height: number }) {
  return (
    <g>
      <line class="now-line" x1={percent(at)} x2={percent(at)} y1={em(TOP_EM - 0.2)} y2={em(height)} />
      <text
        class="now-name"
        x={percent(at)}
        y={em(0.9)}
        text-anchor={at < 0.05 ? 'start' : at > 0.95 ? 'end' : 'middle'}
      >
        {words.now}
      </text>
    </g>
  );
}
