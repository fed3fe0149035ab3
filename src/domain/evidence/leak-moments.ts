import type { Actor } from '../actor.ts';
import type { CredentialEvent } from '../events.ts';

/** Something that happened in an incident, and who did it. */
export interface IncidentMoment {
  readonly at: number;
  readonly actor: Actor;
  readonly event: CredentialEvent;
}

/** Where the keys of a credential were seen, and what was said of it: mostly before anybody called it an incident. */
export class LeakMoments {
  readonly #moments: (IncidentMoment & { readonly finding: string })[] = [];
  readonly #versions = new Map<string, number>();

  /** Whether it is one. */
  add(at: number, actor: Actor, event: CredentialEvent): boolean {
    if (event.type !== 'FindingReported' && event.type !== 'FindingJudged') return false;
    const { finding } = event;
    if (event.type === 'FindingReported') this.#versions.set(finding, event.version);
    this.#moments.push({ at, actor, event, finding });
    return true;
  }

  /** Of the incident that is called after a finding, and of the keys that it ended. */
  of(incident: string, versions: ReadonlySet<number>): readonly IncidentMoment[] {
    return this.#moments
      .filter(({ finding }) => finding === incident || versions.has(this.#versions.get(finding) ?? 0))
      .map(({ at, actor, event }) => ({ at, actor, event }));
  }
}
