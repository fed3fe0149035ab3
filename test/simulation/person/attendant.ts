import { administrator } from '../../../src/domain/access/caller.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import type { CredentialState } from '../../../src/domain/credential.ts';
import type { PortalReading } from '../../../src/domain/attended.ts';
import { actorOf } from '../../../src/engine/operations/operations.ts';
import type { Caller, Operations } from '../../../src/engine/operations/operations.ts';
import type { MistakeKind } from '../faults/kinds.ts';
import type { ScriptedFault } from '../faults/script.ts';
import type { Random } from '../random.ts';
import type { Time } from '../world/time.ts';
import { Paperwork } from './paperwork.ts';
import type { Portal, ShownPair } from './portal.ts';
import type { Sheet } from './sheet.ts';
import { tell } from './telling.ts';
import type { Answer } from './telling.ts';

export interface AttendantWorld {
  readonly time: Time;
  readonly random: Random;
  readonly portal: Portal;
  /** The API of some process that runs; null while none does. */
  readonly operations: () => Operations | null;
  /** What the screens show of the credential. */
  readonly state: () => CredentialState | null;
  readonly takeMistake: (kind: MistakeKind) => ScriptedFault | null;
  /** A live key of another application, copied from where its consumers read it. */
  readonly foreignPair: () => ShownPair | null;
  /** A paste was acknowledged. */
  readonly onPasted: (bytes: Uint8Array) => void;
}

const FIRST: Caller = administrator('operator');
const SECOND: Caller = administrator('second-operator');
const MOST_CONFIRMATIONS = 6;
const LATEST_CLICK_MS = 6 * DAY_MS;

/** Two people share the pager of a credential whose keys only a person can make; one of them goes to the portal. */
export class Attendant {
  readonly #world: AttendantWorld;
  readonly #paperwork: Paperwork;
  #isBusy = false;

  constructor(world: AttendantWorld) {
    this.#world = world;
    this.#paperwork = new Paperwork(world);
  }

  hear(code: string, times: number): void {
    switch (code) {
      case 'KT-A117':
        this.#later(() => this.#sit(times));
        return;
      case 'KT-A118':
        this.#later(() => this.#paperwork.remove());
        return;
      case 'KT-A104':
      case 'KT-A105':
      case 'KT-A106':
        this.#later(() => this.#paperwork.settle(times));
        return;
      default:
        return;
    }
  }

  /** One thing at a time; what is heard meanwhile is heard again. */
  #later(work: () => Promise<void>): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const { time, random } = this.#world;
    time.in(random.between(5 * MINUTE_MS, 12 * HOUR_MS), () => {
      void work().finally(() => {
        this.#isBusy = false;
      });
    });
  }

  async #sit(times: number): Promise<void> {
    const { random, takeMistake } = this.#world;
    const by = random.chance(0.7) ? FIRST : SECOND;
    if (!(await this.#claim(by, times > 1)) || takeMistake('walks away') !== null) return;
    if (takeMistake('gives back') !== null) {
      await this.#tell((operations, name) => operations.releaseTask(name, by));
      return;
    }
    await this.#wait(MINUTE_MS, 8 * MINUTE_MS);
    const handedOver = takeMistake('handed over');
    if (handedOver === null) {
      await this.#confirmAndClick(by);
      return;
    }
    const other = by === FIRST ? SECOND : FIRST;
    await this.#claim(other, true);
    await this.#confirmAndClick(by);
    // Told that somebody else has it now, some click all the same.
    if (handedOver.variant < 0.3) this.#world.portal.reset(null, 'right code');
    await this.#confirmAndClick(other);
  }

  async #claim(by: Caller, takeOver: boolean): Promise<boolean> {
    const answer = await this.#tell((operations, name) => operations.claimTask(name, takeOver, by));
    return answer?.kind === 'done';
  }

  async #confirmAndClick(by: Caller): Promise<void> {
    const confirmed = await this.#confirm(by);
    if (confirmed === null) return;
    const { time, random } = this.#world;
    const late = this.#world.takeMistake('late click');
    const sheet: Sheet = {
      ...{ ...confirmed, by, isDialogOpen: late !== null, forgetsIt: (late?.variant ?? 1) < 0.5 },
      ...{ hasClicked: false, hasSworn: false, pair: null, lastPastedAt: 0 },
    };
    this.#paperwork.take(sheet);
    if (late === null) {
      await time.after(random.between(5 * SECOND_MS, 3 * MINUTE_MS));
      await this.#click(sheet);
    } else
      time.in(
        20 * MINUTE_MS * (LATEST_CLICK_MS / (20 * MINUTE_MS)) ** late.size,
        () => void this.#click(sheet),
      );
  }

  /** The page is read right before it is confirmed; a preflight that has aged is waited for. */
  async #confirm(by: Caller): Promise<Pick<Sheet, 'attempt' | 'before'> | null> {
    for (let tries = 0; tries < MOST_CONFIRMATIONS; tries += 1) {
      const before = this.#world.portal.read();
      const answer = await this.#tell((operations, name) => operations.confirmCall(name, before, by));
      if (answer?.kind === 'done') return { attempt: answer.value.attempt, before };
      if (answer?.kind === 'silence') return this.#confirmedAnyway(by, before);
      if (answer?.fault.code !== 'KT5022') return null;
      await this.#wait(MINUTE_MS, 2 * MINUTE_MS);
    }
    return null;
  }

  /** Nobody answered, but the screen may show that the confirmation was taken. */
  #confirmedAnyway(by: Caller, before: PortalReading): Pick<Sheet, 'attempt' | 'before'> | null {
    const saga = this.#world.state()?.saga;
    if (saga?.phase !== 'calling' || saga.call.attended?.by !== actorOf(by)) return null;
    return { attempt: saga.call.attempt, before };
  }

  async #click(sheet: Sheet): Promise<void> {
    const { portal, takeMistake } = this.#world;
    sheet.isDialogOpen = false;
    const wrong = takeMistake('wrong code');
    const asked = sheet.hasSworn ? null : sheet.attempt;
    let shown = portal.reset(asked, wrong === null ? 'right code' : 'wrong code');
    if (shown === null && wrong !== null && wrong.variant < 0.5) {
      await this.#wait(MINUTE_MS, 3 * MINUTE_MS);
      shown = portal.reset(asked, 'right code');
    }
    if (shown === null) {
      await this.#tell((operations, name) => operations.reportRefusal(name, sheet.attempt, sheet.by));
      return;
    }
    sheet.hasClicked = true;
    sheet.pair = shown;
    await this.#paperwork.handIn(sheet);
  }

  #wait(leastMs: number, mostMs: number): Promise<void> {
    return this.#world.time.after(this.#world.random.between(leastMs, mostMs));
  }

  async #tell<T>(what: (operations: Operations, name: string) => Promise<T>): Promise<Answer<T> | null> {
    const { time, operations, state } = this.#world;
    const name = state()?.name;
    return name === undefined ? null : tell(time, operations(), (all) => what(all, name));
  }
}
