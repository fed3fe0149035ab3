import { administrator, consumer as consumerCaller } from '../../../src/domain/access/caller.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { Caller, Operations } from '../../../src/engine/operations/operations.ts';
import type { Notice } from '../../../src/ports/channel.ts';
import type { Random } from '../random.ts';
import type { Time } from '../world/time.ts';
import type { Attendant } from './attendant.ts';

const CALLER: Caller = administrator('operator');
const ASK_AGAIN_MS = 10 * MINUTE_MS;
const MOST_ASKS = 50;

export interface PersonWorld {
  readonly time: Time;
  /** The API of some process that runs; null while none does. */
  operations(): Operations | null;
  correctClocks(): void;
  /** Puts back what was live before somebody else wrote there. */
  restoreStores(credential: string): void;
  /** Who goes to the portal for it; null where keyturn makes the keys itself. */
  attendantOf(credential: string): Attendant | null;
}

/** Somebody with a pager: not fast, and not always right. */
export class Person {
  readonly #world: PersonWorld;
  readonly #random: Random;
  readonly #heard = new Map<string, number>();

  constructor(world: PersonWorld, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  hear({ kind, alert }: Notice): void {
    if (kind === 'resolved') {
      this.#heard.delete(alert.key);
      return;
    }
    const times = (this.#heard.get(alert.key) ?? 0) + 1;
    this.#heard.set(alert.key, times);
    this.#world.attendantOf(alert.subjectName)?.hear(alert.code, times);
    this.#react(alert.code, alert.subjectName, times);
  }

  #react(code: string, credential: string, times: number): void {
    switch (code) {
      case 'KT-A106':
        // Some look at it only when it has been said again.
        if (times > 1 || this.#random.chance(0.7)) this.rotate(credential, true, this.#soon());
        return;
      case 'KT-A209':
        this.#ask(this.#soon(), (operations) =>
          operations.confirmRestore(credential, 'looked at it', CALLER),
        );
        return;
      case 'KT-A112':
      case 'KT-A113':
      case 'KT-A115':
      case 'KT-A116':
      case 'KT-A101':
      case 'KT-A103':
        // `keyturn why` names the store that holds a rotation up.
        this.#world.time.in(this.#soon(), () => this.#world.restoreStores(credential));
        this.rotate(credential, false, this.#soon());
        return;
      case 'KT-A111':
        this.#world.time.in(this.#soon(), () => this.#world.restoreStores(credential));
        return;
      case 'KT-A201':
        this.#world.time.in(this.#soon() / 6, () => this.#world.correctClocks());
        return;
      case 'KT-A104':
        this.#world.time.in(this.#soon(), () => this.#world.restoreStores(credential));
        // What stays stuck for days is ended and begun anew.
        if (times > 6) this.revoke(credential, true, this.#soon());
        return;
      default:
        return;
    }
  }

  #soon(): number {
    return this.#random.between(10 * MINUTE_MS, 12 * HOUR_MS);
  }

  rotate(credential: string, afterLoss: boolean, inMs: number): void {
    this.#ask(inMs, (operations) => operations.rotate(credential, { note: null, afterLoss }, CALLER));
  }

  revoke(credential: string, replace: boolean, inMs: number): void {
    const request = { leaked: true, incident: null, replace, note: null };
    this.#ask(inMs, (operations) => operations.revoke(credential, request, CALLER));
  }

  loaded(credential: string, consumer: string, version: number, inMs: number): void {
    const caller = consumerCaller([credential], consumer);
    this.#ask(inMs, (operations) => operations.loaded(credential, consumer, version, caller));
  }

  /** While nothing answers it is tried again; a refusal is taken for an answer, and nothing else that is thrown is. */
  #ask(inMs: number, what: (operations: Operations) => Promise<unknown>, tries = 0): void {
    this.#world.time.in(inMs, () => {
      const operations = this.#world.operations();
      if (operations !== null) what(operations).catch(onlyRefused);
      else if (tries < MOST_ASKS) this.#ask(ASK_AGAIN_MS, what, tries + 1);
    });
  }
}

function onlyRefused(thrown: unknown): void {
  if (!(thrown instanceof Fault)) throw thrown;
}
