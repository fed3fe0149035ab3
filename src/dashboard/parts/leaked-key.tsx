import { NEEDS } from '../../domain/access/needs.ts';
import type { FindingView } from '../../domain/leaks/views.ts';
import { credentialAddress, findingAddress, incidentAddress } from '../address.ts';
import type { LeakedKey } from '../findings.ts';
import { isLiveSecret } from '../findings.ts';
import { useMay } from '../may.ts';
import { findingStrings } from '../strings/findings.ts';
import { strings } from '../strings/index.ts';
import { FindingState, lookOf } from './finding-state.tsx';
import { Link } from './link.tsx';
import { Moment } from './moment.tsx';

const words = findingStrings;

/** One key and every place at which it was seen: to end it is one act, however many they are. */
export function LeakedKeyPanel({ leaked, now }: { readonly leaked: LeakedKey; readonly now: number }) {
  const mayOperate = useMay(NEEDS.operating);
  const { credential, version, keyStatus, open, places, firstAt, lastAt } = leaked;
  const id = `key-${credential}-${version}`;
  const tone = places[0] === undefined ? 'quiet' : lookOf(places[0])[1];
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id}>
          {open !== null && <span class={tone}>{strings.alerts.severity[open.severity]}</span>}{' '}
          <Link to={credentialAddress(credential)}>{credential}</Link> {words.key(version)}
          <span class={tone === 'good' ? 'quiet' : tone}> · {words.keys[keyStatus]}</span>
        </h2>
        <p class="quiet">
          {words.places(places.length)} · {places.length === 1 ? words.seen : words.seenFirst}{' '}
          <Moment at={firstAt} now={now} />
          {places.length > 1 && (
            <>
              {' '}
              · {words.seenLast} <Moment at={lastAt} now={now} />
            </>
          )}
        </p>
      </div>
      <ul class="plain-list alerts">
        {places.map((place) => (
          <Place key={place.id} place={place} now={now} />
        ))}
      </ul>
      {mayOperate && open !== null && isLiveSecret(open) && (
        <p>
          <Link to={incidentAddress(credential, open.id)} class="button danger">
            {words.revoke(credential)}
          </Link>
        </p>
      )}
    </section>
  );
}

function Place({ place, now }: { readonly place: FindingView; readonly now: number }) {
  const { id, level, tools, reportedAt, reason } = place;
  return (
    <li class="alert">
      <p>
        <FindingState finding={place} />{' '}
        <Link to={findingAddress(id)} class="mono">
          {place.place}
        </Link>
      </p>
      <p class="quiet">
        {words.levels[level]} · {words.by(tools)} · <Moment at={reportedAt} now={now} />
        {reason !== null && ` · ${reason}`}
      </p>
    </li>
  );
}
