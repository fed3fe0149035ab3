import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { TaskAnswer, TaskView } from '../../domain/tasks/view.ts';
import type { CredentialView } from '../../domain/views.ts';
import { credentialAddress } from '../address.ts';
import { api } from '../api.ts';
import { useNow } from '../clock.ts';
import { useMay } from '../may.ts';
import { CeremonyStep } from '../parts/ceremony-steps.tsx';
import { FaultNotice } from '../parts/fault.tsx';
import { Link } from '../parts/link.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { useAct, useQuery } from '../query.ts';
import type { Act } from '../query.ts';
import { route } from '../route.ts';
import { useStore } from '../store.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';
import { strings } from '../strings/index.ts';
import { clock } from '../time.ts';

const words = ceremonyStrings;
const TICK_MS = 15_000;

/** One step after the other of making a key at an issuer's portal. Which one it is, the daemon says. */
export default function CeremonyPage() {
  const { name = '' } = useStore(route).params;
  const now = useNow(TICK_MS);
  const mayOperate = useMay(NEEDS.operating);
  const found = useQuery(name, (over) => over.task(name), {
    concerns: (change) => change.name === name,
    onBeat: true,
  });
  const [digest, setDigest] = useState<string | null>(null);
  // Here and not with the task: what was refused is still to be read when there is no task any more.
  const act = useAct();
  return (
    <div class="incident">
      <p>
        <Link to="/tasks">{words.back}</Link>
      </p>
      <h1>{words.title(name)}</h1>
      <Loaded query={found}>
        {({ task, recipient }) => (
          <>
            {act.fault !== null && <FaultNotice fault={act.fault} />}
            {digest !== null && (task === null || task.phase === 'proving') && (
              <p class="good" role="status">
                {words.proving.sealed(digest)} · {words.proving.clear}
              </p>
            )}
            {task === null ? (
              <>
                {digest !== null && <Verdict name={name} />}
                <p class="verdict good" role="status">
                  {words.nothing} <Link to={credentialAddress(name)}>{words.toCredential}</Link>
                </p>
              </>
            ) : (
              <Task task={task} recipient={recipient} now={now} mayOperate={mayOperate}>
                {{ act, reload: found.reload, onSealed: setDigest }}
              </Task>
            )}
          </>
        )}
      </Loaded>
    </div>
  );
}

/** The word that whoever pasted waits for: not before the issuer has accepted what they pasted. */
function Verdict({ name }: { readonly name: string }) {
  const { value } = useQuery(name, (over) => over.show(name), {
    concerns: (change) => change.name === name,
  });
  if (value === null || !isAccepted(value.saga)) return null;
  return (
    <p class="verdict good" role="status">
      ✔ {words.proving.accepted}
    </p>
  );
}

function isAccepted(saga: CredentialView['saga']): boolean {
  if (saga?.kind === 'kill') return false;
  return saga === null || ['delivering', 'overlap', 'retired'].includes(saga.phase);
}

interface TaskProps {
  readonly task: TaskView;
  readonly recipient: TaskAnswer['recipient'];
  readonly now: number;
  readonly mayOperate: boolean;
  readonly children: {
    readonly act: Act;
    readonly reload: () => void;
    readonly onSealed: (digest: string) => void;
  };
}

function Task({ task, recipient, now, mayOperate, children: { act, reload, onSealed } }: TaskProps) {
  const run = (doing: () => Promise<unknown>): void =>
    void act.run(doing).then(() => {
      reload();
    });
  return (
    <>
      <p>
        {task.next}{' '}
        {task.dueAt !== null && (
          <span class="quiet">
            · {strings.tasks.due} <Moment at={task.dueAt} now={now} />
          </span>
        )}
      </p>
      {task.claim !== null && <p class="quiet">{words.claimed(task.claim.by, clock(task.claim.untilAt))}</p>}
      {task.failing.map(({ code, place, saw }) => (
        <p key={code} class="bad">
          ✖ {code} {place}: {saw}
        </p>
      ))}
      {mayOperate ? (
        <CeremonyStep task={task} recipient={recipient} busy={act.busy} run={run} onSealed={onSealed} />
      ) : (
        <p class="notice">{words.notAllowed}</p>
      )}
      {mayOperate && task.actions.includes('release') && (
        <p>
          <button
            type="button"
            class="plain"
            disabled={act.busy}
            onClick={() => run(() => api.releaseTask(task.credential))}
          >
            {words.release}
          </button>
        </p>
      )}
      {task.place?.contact != null && (
        <p class="quiet">
          {words.contact}: {task.place.contact}
        </p>
      )}
    </>
  );
}
