import { administrator } from '../../../src/domain/access/caller.ts';
import type { CredentialState, Rotation } from '../../../src/domain/credential.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/duration.ts';
import { actorOf } from '../../../src/engine/operations/operations.ts';
import type { Caller, Operations } from '../../../src/engine/operations/operations.ts';
import type { ScriptedFault } from '../faults/script.ts';
import type { AttendantWorld } from './attendant.ts';
import type { ShownPair } from './portal.ts';
import { bytesOf } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { tell } from './telling.ts';
import type { Answer } from './telling.ts';

const STRANGER: Caller = administrator('operator');
const MOST_TRIES = 40;
const LOOK_EVERY_MS = 15 * MINUTE_MS;
const MOST_LOOKS = 200;

type Waiting = Extract<Rotation, { phase: 'calling' | 'quarantined' | 'secret-lost' | 'delivering' }>;

/** What a person at the portal tells keyturn after the click: the key, or what became of it. */
export class Paperwork {
  readonly #world: AttendantWorld;
  #sheet: Sheet | null = null;

  constructor(world: AttendantWorld) {
    this.#world = world;
  }

  take(sheet: Sheet): void {
    this.#sheet = sheet;
  }

  /** The page shows the key: it is pasted, unless something goes wrong in between. */
  async handIn(sheet: Sheet): Promise<void> {
    const { random, time, takeMistake } = this.#world;
    if (takeMistake('tab closed') !== null) {
      sheet.pair = null;
      return;
    }
    const misreported = takeMistake('wrong report');
    if (misreported !== null) {
      await this.#misreport(sheet, misreported);
      return;
    }
    await time.after(random.between(5 * SECOND_MS, 2 * MINUTE_MS));
    const wrong = takeMistake('wrong paste');
    if (wrong !== null) {
      await this.#paste(sheet, this.#wrongBytes(sheet, wrong.variant));
      if (wrong.size > 0.6) sheet.pair = null;
      await time.after(random.between(MINUTE_MS, HOUR_MS));
    }
    const { pair } = sheet;
    if (pair === null) return;
    const twice = takeMistake('double paste');
    if (twice !== null) this.#pasteAgain(sheet, twice);
    await this.#paste(sheet, bytesOf(pair));
    this.#watch(sheet, 0);
  }

  /** Says that nothing was changed, although it was. Some find the page again. */
  async #misreport(sheet: Sheet, { variant, size }: ScriptedFault): Promise<void> {
    const { attempt, by, before, pair } = sheet;
    const words = { closedUnconfirmed: true, reading: before };
    await this.#tell((operations, name) =>
      variant < 0.5
        ? operations.reportRefusal(name, attempt, by)
        : operations.reportOutcome(name, attempt, words, by),
    );
    sheet.pair = null;
    if (size > 0.5 || pair === null) return;
    this.#world.time.in(MINUTE_MS * ((3 * DAY_MS) / MINUTE_MS) ** (2 * size), () => {
      void this.#paste(sheet, bytesOf(pair));
    });
  }

  /** The same once more, or what else the clipboard held: at once, or long after it was accepted. */
  #pasteAgain(sheet: Sheet, { variant, size }: ScriptedFault): void {
    const bytes = variant < 0.4 ? null : this.#wrongBytes(sheet, (variant - 0.4) / 0.6);
    const again =
      bytes ?? (sheet.pair === null ? new Uint8Array(Buffer.from('nothing')) : bytesOf(sheet.pair));
    const afterMs = size < 0.5 ? 0 : MINUTE_MS * ((40 * DAY_MS) / MINUTE_MS) ** (2 * size - 1);
    this.#world.time.in(afterMs, () => void this.#paste(sheet, again));
    if (size < 0.25) this.#world.time.in(MINUTE_MS, () => (sheet.pair = null));
  }

  #wrongBytes({ pair }: Sheet, variant: number): Uint8Array {
    const typo = { appKey: pair?.appKey ?? 'key', appSecret: 'a typing error' };
    if (variant < 0.15) return new Uint8Array(Buffer.from('what else the clipboard held'));
    if (variant < 0.35) return bytesOf(typo);
    const other: ShownPair | null = variant < 0.65 ? this.#world.portal.oldPair() : this.#world.foreignPair();
    return bytesOf(other ?? typo);
  }

  async #paste(sheet: Sheet, bytes: Uint8Array): Promise<void> {
    const { time, random } = this.#world;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const answer = await this.#tell((operations, name) =>
        operations.paste(name, sheet.attempt, bytes, sheet.by),
      );
      if (answer?.kind === 'done') {
        sheet.lastPastedAt = time.now;
        this.#world.onPasted(bytes);
        return;
      }
      await time.after(random.between(MINUTE_MS, 10 * MINUTE_MS));
    }
  }

  /** Only "the issuer accepts it" tells that the page may be closed; until then it is pasted again where it is waited for. */
  #watch(sheet: Sheet, looks: number): void {
    const { time, state } = this.#world;
    time.in(LOOK_EVERY_MS, () => {
      const { pair } = sheet;
      if (pair === null || looks >= MOST_LOOKS) return;
      const waiting = waitingIn(state());
      const mine = waiting?.call.attempt === sheet.attempt ? waiting : null;
      if (mine === null && state()?.saga?.phase !== 'sealed') {
        sheet.pair = null;
        return;
      }
      if (mine !== null && time.now - sheet.lastPastedAt > 2 * LOOK_EVERY_MS)
        void this.#paste(sheet, bytesOf(pair));
      this.#watch(sheet, looks + 1);
    });
  }

  /** Asked what became of it: pastes what is still there, or says what the page shows. */
  async settle(times: number): Promise<void> {
    const saga = this.#world.state()?.saga ?? null;
    if (saga?.kind === 'kill') {
      if (saga.phase === 'deleted') this.#world.portal.remove();
      return;
    }
    const waiting = waitingIn(this.#world.state());
    if (waiting === null) return;
    const sheet = this.#sheet?.attempt === waiting.call.attempt ? this.#sheet : null;
    if (sheet?.pair != null) {
      await this.#paste(sheet, bytesOf(sheet.pair));
      return;
    }
    if (waiting.phase === 'delivering') {
      if (times > 2)
        await this.#tell((operations, name) => operations.declareLost(name, 'the page is closed', STRANGER));
      return;
    }
    if (waiting.phase === 'quarantined') await this.#report(waiting, sheet);
  }

  async #report(waiting: Waiting, sheet: Sheet | null): Promise<void> {
    const { portal } = this.#world;
    const { attempt, attended } = waiting.call;
    const isForgotten = sheet !== null && sheet.isDialogOpen && !sheet.forgetsIt;
    const closedUnconfirmed = sheet?.hasClicked !== true && !isForgotten;
    const by =
      sheet?.by ?? (attended?.by === actorOf(STRANGER) ? STRANGER : { ...STRANGER, name: 'second-operator' });
    if (sheet !== null) sheet.hasSworn ||= closedUnconfirmed;
    const words = { closedUnconfirmed, reading: portal.read() };
    await this.#tell((operations, name) => operations.reportOutcome(name, attempt, words, by));
  }

  /** Deletes the application, as a revocation asks for. */
  async remove(): Promise<void> {
    const saga = this.#world.state()?.saga;
    if (saga?.kind !== 'kill' || saga.phase !== 'deleting') return;
    if (this.#world.takeMistake('wrong report') === null) this.#world.portal.remove();
    await this.#tell((operations, name) => operations.reportDeleted(name, STRANGER));
  }

  async #tell<T>(what: (operations: Operations, name: string) => Promise<T>): Promise<Answer<T> | null> {
    const { time, operations, state } = this.#world;
    const name = state()?.name;
    return name === undefined ? null : tell(time, operations(), (all) => what(all, name));
  }
}

/** The rotation whose key is still waited for. */
function waitingIn(state: CredentialState | null): Waiting | null {
  const saga = state?.saga;
  switch (saga?.phase) {
    case 'calling':
    case 'quarantined':
    case 'secret-lost':
      return saga;
    case 'delivering':
      return saga.accepted ? null : saga;
    default:
      return null;
  }
}
