import type { TaskPlace } from '../../domain/tasks/view.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';

const words = ceremonyStrings.ready;

/** Where at the issuer it is done, in the words of its own pages. */
export function Portal({ place }: { readonly place: TaskPlace | null }) {
  if (place === null) return null;
  const { path, url, application, user } = place;
  return (
    <dl class="blast">
      <div>
        <dt>{words.where}</dt>
        <dd>
          <strong>{path}</strong>
          {url !== null && (
            <>
              {' '}
              <a href={url} target="_blank" rel="noopener noreferrer">
                {words.open}
              </a>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{words.application}</dt>
        <dd>
          <code>{application}</code>
        </dd>
      </div>
      {user !== null && (
        <div>
          <dt>{words.user}</dt>
          <dd>{user}</dd>
        </div>
      )}
    </dl>
  );
}
