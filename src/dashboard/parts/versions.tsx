import type { CredentialView } from '../../domain/views.ts';
import { strings } from '../strings/index.ts';
import { Moment } from './moment.tsx';
import { Panel } from './panel.tsx';
import { Table } from './table.tsx';
import { VersionTimeline } from './timeline.tsx';

const words = strings.credential;

/** The picture, and the table that says the same. */
export function Versions({ view, now }: { readonly view: CredentialView; readonly now: number }) {
  const { columns } = words;
  return (
    <Panel id="versions" title={words.versions}>
      {view.versions.length === 0 && <p class="quiet">{words.noVersions}</p>}
      <VersionTimeline view={view} now={now} />
      {view.versions.length > 0 && (
        <Table label="versions" columns={Object.values(columns)}>
          {view.versions.toReversed().map((version) => (
            <tr key={version.version}>
              <th scope="row">v{version.version}</th>
              <td>
                {words.statuses[version.status]}
                {version.leaked && <strong class="bad"> {words.leaked}</strong>}
              </td>
              <td class="number">
                <code>{version.keyIdMasked ?? words.none}</code>
              </td>
              <td class="number">
                <code>{version.digest?.slice(0, 12) ?? words.none}</code>
              </td>
              <td>{version.bornAt === null ? words.none : <Moment at={version.bornAt} now={now} />}</td>
              <td>{version.endsAt === null ? words.none : <Moment at={version.endsAt} now={now} />}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
