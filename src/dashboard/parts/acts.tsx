import { useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { LifeAct } from '../../domain/life/request.ts';
import type { CredentialView } from '../../domain/views.ts';
import { incidentAddress } from '../address.ts';
import { useMay } from '../may.ts';
import { strings } from '../strings/index.ts';
import { LifeDialog } from './life-dialog.tsx';
import { Link } from './link.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

const words = strings.credential.acts;

type Offered = Exclude<LifeAct, 'import' | 'adopt' | 'decommission' | 'recommission' | 'accept-permissions'>;

/** What may be done to a credential by hand. What is possible is judged by the daemon, not here. */
export function Acts({ view, onDone }: { readonly view: CredentialView; readonly onDone: () => void }) {
  const mayOperate = useMay(NEEDS.operating);
  const [open, setOpen] = useState<Offered | 'rotate' | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  if (!mayOperate) return null;
  const close = (): void => setOpen(null);
  const done = (approval: string | null): void => {
    setSaid(approval === null ? words.begun : words.waits(approval));
    close();
    onDone();
  };
  return (
    <section aria-label={words.title}>
      <div class="actions">
        <button type="button" class="primary" onClick={() => setOpen('rotate')}>
          {words.rotate}
        </button>
        {offeredFor(view).map((act) => (
          <button key={act} type="button" onClick={() => setOpen(act)}>
            {words[act]}
          </button>
        ))}
        <Link to={incidentAddress(view.name)} class="button danger">
          {words.revoke}
        </Link>
      </div>
      <p role="status">{said}</p>
      {open === 'rotate' && <RotateDialog name={view.name} onClose={close} onDone={done} />}
      {open !== null && open !== 'rotate' && (
        <LifeDialog name={view.name} act={open} onClose={close} onDone={done} />
      )}
    </section>
  );
}

function offeredFor({ paused, held, saga, overlapEndsAt }: CredentialView): readonly Offered[] {
  return [
    paused === null ? 'pause' : 'resume',
    held === null ? 'hold' : 'end-hold',
    ...(saga?.kind === 'rotation' && saga.phase !== 'overlap' ? (['cancel'] as const) : []),
    ...(overlapEndsAt === null ? [] : (['rollback'] as const)),
    'sync',
  ];
}
