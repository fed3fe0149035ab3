import type { PortalReading } from '../../../src/domain/attended.ts';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Subject } from '../checkers/checker.ts';
import { maskOf } from '../issuer/rules.ts';
import { liveFields } from '../store/memory-store.ts';
import type { PortalRules } from '../world/setup.ts';

/** A key as the page shows it once. */
export interface ShownPair {
  readonly appKey: string;
  readonly appSecret: string;
}

const NO_CODE_LIKE_IT = '000000';

/** The issuer's page, with a person before it. The code comes by telephone and is typed there only. */
export class Portal {
  readonly #subject: Subject;
  readonly #rules: PortalRules;

  constructor(subject: Subject, rules: PortalRules) {
    this.#subject = subject;
    this.#rules = rules;
  }

  read(): PortalReading {
    const app = this.#subject.office.find(this.#subject.application);
    const newest = app?.keys.at(-1);
    const resetAt = app?.lastResetAt ?? null;
    return {
      lastResetAt: resetAt === null || !this.#rules.daysOnly ? resetAt : resetAt - (resetAt % DAY_MS),
      keyIdMasked: newest === undefined ? null : maskOf(newest.appKey),
      secretMasked:
        newest === undefined || !this.#rules.showsSecretMask ? null : `****${newest.appSecret.slice(-4)}`,
    };
  }

  /** Reset Key, or the first key of an application that is registered for it. Null where the page refuses. */
  reset(attempt: string | null, typed: 'right code' | 'wrong code'): ShownPair | null {
    const { office, application } = this.#subject;
    const app = office.find(application) ?? office.register(application);
    const purpose = app.keys.length === 0 ? 'generate' : 'reset';
    const code = office.askCode(app, purpose);
    const given = typed === 'right code' ? code : NO_CODE_LIKE_IT;
    const { status, body } = office.mint(app, purpose, given, { who: 'person', attempt });
    return status === 200 ? { appKey: String(body.appKey), appSecret: String(body.appSecret) } : null;
  }

  /** Deletes the application, where there is one. */
  remove(): void {
    const { office, application } = this.#subject;
    const app = office.find(application);
    if (app === null) return;
    office.delete(app.id, office.askCode(app, 'delete'), { who: 'person', attempt: null });
  }

  /**
   * The key before the newest one, as it still stands in somebody's notes. Where nothing shows of it at the portal and
   * it never was in custody nobody can tell it from the new one.
   */
  oldPair(): ShownPair | null {
    const { office, application, places } = this.#subject;
    const before = office.find(application)?.keys.at(-2) ?? null;
    const isLive = [...places.values()].some((place) => liveFields(place)?.SECRET === before?.appSecret);
    return this.#rules.showsSecretMask || isLive ? before : null;
  }
}
