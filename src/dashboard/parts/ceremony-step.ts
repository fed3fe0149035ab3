import type { TaskView } from '../../domain/tasks/view.ts';

/** What every step of a ceremony is given. */
export interface StepProps {
  readonly task: TaskView;
  readonly recipient: string;
  readonly busy: boolean;
  /** Does something, and asks for the task anew. */
  readonly run: (doing: () => Promise<unknown>) => void;
  readonly onSealed: (digest: string) => void;
}
