import { actionText } from '../approvals/action-text.ts';
import type { Told } from './acts.ts';
import type { ApprovalRecord, GlassRecord } from './report.ts';

/** Who agreed to what, who did not, and what was done without. Grows with what happened, never with what was looked at. */
export class Agreements {
  readonly #approvals = new Map<string, ApprovalRecord>();
  readonly #glasses = new Map<string, GlassRecord>();

  get approvals(): readonly ApprovalRecord[] {
    return [...this.#approvals.values()];
  }

  get glasses(): readonly GlassRecord[] {
    return [...this.#glasses.values()];
  }

  add({ at, event }: Told): void {
    switch (event.type) {
      case 'ApprovalAsked': {
        const { approval: id, action, by, need } = event;
        this.#approvals.set(id, {
          ...{ id, action: actionText(action), by, askedAt: at },
          ...{ needed: need.count, policy: need.policy, given: [], end: null },
        });
        return;
      }
      case 'Approved': {
        const { by, digest, reason } = event;
        return this.#change(event.approval, ({ given }) => ({
          given: [...given, { by, at, digest, reason }],
        }));
      }
      case 'ApprovalEnded': {
        const { how, by, why } = event;
        return this.#change(event.approval, () => ({ end: { how, by, at, why } }));
      }
      case 'GlassBroken': {
        const { glass: id, action, by, reason, reviewDueAt } = event;
        this.#glasses.set(id, { id, action: actionText(action), by, at, reason, reviewDueAt, review: null });
        return;
      }
      case 'GlassReviewed': {
        const { by, verdict, reason } = event;
        const broken = this.#glasses.get(event.glass);
        if (broken !== undefined)
          this.#glasses.set(event.glass, { ...broken, review: { by, at, verdict, reason } });
        return;
      }
      default:
        return;
    }
  }

  #change(id: string, change: (known: ApprovalRecord) => Partial<ApprovalRecord>): void {
    const known = this.#approvals.get(id);
    if (known !== undefined) this.#approvals.set(id, { ...known, ...change(known) });
  }
}
