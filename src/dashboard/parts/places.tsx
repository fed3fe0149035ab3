import type { CredentialView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { Moment } from './moment.tsx';

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
    <section class="panel" aria-labelledby="destinations">
      <h2 id="destinations">{words.destinations}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="destinations">
        <table>
          <thead>
            <tr>
              <th scope="col">{columns.name}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col">{columns.digest}</th>
            </tr>
          </thead>
          <tbody>
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
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Consumers({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const { consumerColumns: columns } = words;
  return (
    <section class="panel" aria-labelledby="consumers">
      <h2 id="consumers">{words.consumers}</h2>
      {view.consumersDetail.length === 0 ? (
        <p class="quiet">{words.noConsumers}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="group" aria-labelledby="consumers">
          <table>
            <thead>
              <tr>
                <th scope="col">{columns.name}</th>
                <th scope="col">{columns.loaded}</th>
                <th scope="col">{columns.since}</th>
              </tr>
            </thead>
            <tbody>
              {view.consumersDetail.map(({ name, loadedVersion, loadedAt, straggler }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    {loadedVersion === null ? words.never : `v${loadedVersion}`}
                    {straggler && <span class="attention"> {words.straggler}</span>}
                  </td>
                  <td>{loadedAt === null ? words.none : <Moment at={loadedAt} now={now} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
