import { MINUTE_MS } from '../../domain/duration.ts';
import type { TaskView } from '../../domain/tasks/view.ts';
import { credentialAddress, taskAddress } from '../address.ts';
import { useNow } from '../clock.ts';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { useQuery } from '../query.ts';
import { strings } from '../strings/index.ts';

const words = strings.tasks;

/** What waits for somebody at an issuer's portal, the most urgent first. */
export function TasksPage() {
  const now = useNow(MINUTE_MS);
  const found = useQuery('tasks', (over) => over.tasks());
  return (
    <>
      <h1>{words.title}</h1>
      <Loaded query={found}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="good">{words.none}</p>
          ) : (
            items.map((task) => <Task key={task.credential} task={task} now={now} />)
          )
        }
      </Loaded>
    </>
  );
}

function Task({ task, now }: { readonly task: TaskView; readonly now: number }) {
  const { credential, kind, reason, claim, dueAt, waitsSinceAt, next, command } = task;
  return (
    <section class="panel" aria-labelledby={`task-${credential}`}>
      <h2 id={`task-${credential}`}>
        <Link to={credentialAddress(credential)}>{credential}</Link>: {words.kinds[kind]}
      </h2>
      <p>
        {next}
        <span class="quiet"> · {words.reason(reason)}</span>
      </p>
      <p class="quiet">
        {words.waits} <Moment at={waitsSinceAt} now={now} />
        {dueAt !== null && (
          <>
            {' '}
            · {words.due} <Moment at={dueAt} now={now} />
          </>
        )}{' '}
        · {claim === null ? words.unclaimed : words.claimed(claim.by)}
      </p>
      <p>
        <Link to={taskAddress(credential)} class="button">
          {words.open}
        </Link>{' '}
        <span class="quiet">
          {strings.fault.next}: <code>{command}</code>
        </span>
      </p>
    </section>
  );
}
