import type { CredentialView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { distance, when } from '../time.ts';
import { Panel } from './panel.tsx';

const words = strings.incident;
const LISTED = 12;

/** Who is hit, before anybody decides. */
export function Blast({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const { consumersDetail, destinations, versions } = view;
  const names = consumersDetail.map(({ name }) => name);
  const lastAt = Math.max(0, ...consumersDetail.map(({ loadedAt }) => loadedAt ?? 0));
  const live = versions.filter(({ status }) => ['pending', 'current', 'previous'].includes(status));
  const facts: readonly (readonly [string, string])[] = [
    [
      words.consumers,
      names.length === 0
        ? words.noConsumers
        : `${names.length}: ${names.slice(0, LISTED).join(', ')}${names.length > LISTED ? ' …' : ''}`,
    ],
    [words.lastLoaded, lastAt === 0 ? words.noneLoaded : distance(lastAt, now)],
    [
      words.live,
      live.length === 0
        ? words.noLive
        : live
            .map(({ version, status, endsAt }) => {
              const ends =
                status === 'previous' && endsAt !== null ? `, ${words.until(when(endsAt, now))}` : '';
              return `v${version} (${status}${ends})`;
            })
            .join(' · '),
    ],
    [words.stores, destinations.map(({ name }) => name).join(', ')],
  ];
  return (
    <Panel id="blast" title={words.blast}>
      <dl class="blast">
        {facts.map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
