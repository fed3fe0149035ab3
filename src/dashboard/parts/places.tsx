import type { CredentialView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { Moment } from './moment.tsx';
import { Panel } from './panel.tsx';
import { Table } from './table.tsx';

const words = strings.credential;
const TONES: Readonly<Record<string, readonly [string, string]>> = {
  ok: ['●', 'good'],
  promoted: ['✔', 'good'],
  verified: ['✔', 'good'],
  drift: ['✖', 'bad'],
  missing: ['✖', 'bad'],
  unreachable: ['▲', 'attention'],
};

/** Where the key lies, with the digest of what was promoted there, and who uses it. */
export function Places({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  return (
    <div class="two">
      <Destinations view={view} />
      <Consumers view={view} now={now} />
    </div>
  );
}

function Destinations({ view }: { readonly view: CredentialView }) {
  const current = view.versions.find(({ status }) => status === 'current');
  const { destinationColumns: columns } = words;
  return (
    <Panel id="destinations" title={words.destinations}>
      <Table label="destinations" columns={[columns.name, columns.state, columns.digest]}>
        {view.destinations.map(({ name, status }) => {
          const [glyph, tone] = TONES[status] ?? ['○', 'quiet'];
          return (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td class={`state ${tone}`}>
                {glyph} {status}
              </td>
              <td>
                {status === 'ok' ? (
                  <code>
                    v{current?.version} {current?.digest?.slice(0, 12)}
                  </code>
                ) : (
                  words.none
                )}
              </td>
            </tr>
          );
        })}
      </Table>
    </Panel>
  );
}

function Consumers({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const { consumerColumns: columns } = words;
  return (
    <Panel id="consumers" title={words.consumers}>
      {view.consumersDetail.length === 0 ? (
        <p class="quiet">{words.noConsumers}</p>
      ) : (
        <Table label="consumers" columns={[columns.name, columns.delivered, columns.loaded, columns.since]}>
          {view.consumersDetail.map(({ name, deliveredVersion, loadedVersion, loadedAt, straggler }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{deliveredVersion === null ? words.none : `v${deliveredVersion}`}</td>
              <td>
                {loadedVersion === null ? words.never : `v${loadedVersion}`}
                {straggler && <span class="attention"> {words.straggler}</span>}
              </td>
              <td>{loadedAt === null ? words.none : <Moment at={loadedAt} now={now} />}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
