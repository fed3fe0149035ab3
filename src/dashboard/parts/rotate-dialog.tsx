import { api } from '../api.ts';
import { useAct } from '../query.ts';
import { strings } from '../strings/index.ts';
import { Dialog } from './dialog.tsx';
import { FaultNotice } from './fault.tsx';
import { textsOf } from './form.ts';

const words = strings.credential.acts;

interface RotateProps {
  readonly name: string;
  readonly onClose: () => void;
  /** With the approval that it waits for; null: it has begun. */
  readonly onDone: (approval: string | null) => void;
}

export function RotateDialog({ name, onClose, onDone }: RotateProps) {
  const act = useAct();
  const submit = (event: Event): void => {
    event.preventDefault();
    const note = textsOf(event)('note').trim();
    void act.run(async () => {
      const { approval } = await api.rotate(name, { note: note === '' ? null : note, afterLoss: false });
      onDone(approval);
    });
  };
  return (
    <Dialog title={`${words.rotate}: ${name}`} onClose={onClose}>
      <p>{words.rotateText}</p>
      {act.fault !== null && <FaultNotice fault={act.fault} />}
      <form onSubmit={submit}>
        <div class="field">
          <label for="rotate-note">{words.note}</label>
          <input id="rotate-note" name="note" maxLength={1_000} autocomplete="off" />
        </div>
        <button class="primary" type="submit" disabled={act.busy}>
          {words.rotate}
        </button>
      </form>
    </Dialog>
  );
}
