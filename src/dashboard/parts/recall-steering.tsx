import { useEffect, useRef, useState } from 'preact/hooks';
import { NEEDS } from '../../domain/access/needs.ts';
import type { RecallView } from '../../domain/recall/views.ts';
import { api } from '../api.ts';
import { useMay } from '../may.ts';
import { useAct } from '../query.ts';
import { canStop, countsIn } from '../recalls.ts';
import { recallStrings } from '../strings/recalls.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';
import { Panel } from './panel.tsx';

const words = recallStrings;

interface SteeringProps {
  readonly view: RecallView;
  readonly onDone: () => void;
}

/** What may be said of a recall that is not over. To stop takes one press; to go on is asked about once more. */
export function RecallSteering({ view, onDone }: SteeringProps) {
  const mayOperate = useMay(NEEDS.operating);
  const isHeld = view.state !== 'moving' && countsIn(view).waits > 0;
  if (view.state === 'over' || (view.state === 'asked' && !isHeld)) return null;
  if (!mayOperate) return <p class="notice">{words.notAllowed}</p>;
  return (
    <Panel id="steer" title={words.steer}>
      {canStop(view) && <Stop view={view} onDone={onDone} />}
      {view.state === 'moving' && !canStop(view) && <p class="quiet">{words.nothingToStop}</p>}
      {isHeld && <GoOn view={view} onDone={onDone} />}
    </Panel>
  );
}

function Stop({ view, onDone }: SteeringProps) {
  const act = useAct();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => focusOnS(button), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    const note = textsOf(event)('note').trim();
    void act
      .run(() => api.stopRecall(view.id, note === '' ? words.stoppedByHand : note))
      .then((did) => (did ? onDone() : undefined));
  };
  return (
    <form onSubmit={submit}>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <p>
        <button ref={button} type="submit" class="danger big" aria-busy={act.busy}>
          <kbd>s</kbd> {words.stop}
        </button>
      </p>
      <p class="quiet">{words.stopText(countsIn(view).waits)}</p>
      <div class="field">
        <label for="stop-note">{words.stopNote}</label>
        <input id="stop-note" name="note" maxLength={1_000} autocomplete="off" />
      </div>
    </form>
  );
}

/** `s` goes to the button, Enter presses it: nobody looks for a mouse while keys end. */
function focusOnS(button: { readonly current: HTMLButtonElement | null }): () => void {
  const listen = (event: KeyboardEvent): void => {
    const { target } = event;
    const isTyping = target instanceof HTMLElement && target.matches('input, select, textarea');
    if (event.key !== 's' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    button.current?.focus();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

function GoOn({ view, onDone }: SteeringProps) {
  const [open, setOpen] = useState<'continue' | 'end' | null>(null);
  const close = (): void => setOpen(null);
  const done = (): void => {
    close();
    onDone();
  };
  const { waits, failing } = countsIn(view);
  return (
    <div class="actions">
      {view.state === 'stopped' && (
        <button type="button" onClick={() => setOpen('continue')}>
          {words.continue}
        </button>
      )}
      <button type="button" onClick={() => setOpen('end')}>
        {words.end}
      </button>
      {open === 'continue' && (
        <AskOnce
          title={words.continueTitle}
          text={words.continueText(waits, failing)}
          button={words.continueDo}
          act={() => api.continueRecall(view.id)}
          onClose={close}
          onDone={done}
        />
      )}
      {open === 'end' && (
        <AskOnce
          title={words.endTitle}
          text={words.endText(waits)}
          button={words.endDo}
          act={() => api.endRecall(view.id)}
          onClose={close}
          onDone={done}
        />
      )}
    </div>
  );
}

interface AskProps {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly act: () => Promise<void>;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What follows from it, and the button that does it. */
function AskOnce({ title, text, button, act: doing, onClose, onDone }: AskProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    void act.run(doing).then((did) => (did ? onDone() : undefined));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <button class="danger" type="submit" disabled={act.busy}>
          {button}
        </button>
      </form>
    </Dialog>
  );
}
