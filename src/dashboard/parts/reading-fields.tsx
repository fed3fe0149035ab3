import { useId, useState } from 'preact/hooks';
import type { PortalReading } from '../../domain/attended.ts';
import { lastResetText } from '../../domain/tasks/last-reset.ts';
import { readTyped } from '../../domain/tasks/reading.ts';
import type { RecordedReading } from '../../domain/tasks/view.ts';
import { ceremonyStrings } from '../strings/ceremony.ts';

const words = ceremonyStrings.ready;

interface ReadingFieldsProps {
  readonly recorded: RecordedReading | null;
  /** What is wrong with what was typed, or that it is not what was recorded. */
  readonly problem: string | null;
}

/** What the portal shows now, beside what it is known to have shown. */
export function ReadingFields({ recorded, problem }: ReadingFieldsProps) {
  const id = useId();
  const resetAt = recorded?.lastResetAt ?? null;
  const masked = recorded?.keyIdMasked ?? null;
  const plain = { class: 'mono', maxLength: 40, autocomplete: 'off', spellcheck: false } as const;
  return (
    <>
      <div class="field">
        <label for={`${id}-reset`}>{words.lastReset}</label>
        <input id={`${id}-reset`} name="last-reset" {...plain} />
        {resetAt !== null && <p class="quiet">{words.recorded(lastResetText(resetAt))}</p>}
      </div>
      <div class="field">
        <label for={`${id}-masked`}>{words.keyMasked}</label>
        <input id={`${id}-masked`} name="key-masked" {...plain} />
        {masked !== null && <p class="quiet">{words.recorded(masked)}</p>}
      </div>
      {problem !== null && (
        <p class="notice attention" role="alert">
          ▲ {problem}
        </p>
      )}
    </>
  );
}

/**
 * Reads what was typed. What can't be a reading stays here; what is not as recorded is handed on when it is sent once more
 * as it is.
 */
export function useReading(recorded: RecordedReading | null) {
  const [doubted, setDoubted] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const take = (text: (name: string) => string): PortalReading | null => {
    const typed = { lastReset: text('last-reset'), keyMasked: text('key-masked') };
    const read = readTyped(typed, recorded);
    const again = JSON.stringify(typed);
    const isDoubtful = read.kind === 'read' && read.differs && doubted !== again;
    setDoubted(again);
    setProblem(read.kind === 'wrong' ? read.text : isDoubtful ? words.differs : null);
    return read.kind === 'wrong' || isDoubtful ? null : read.reading;
  };
  return { problem, take };
}
