import type { EventType } from '../../../src/domain/events.ts';
import type { Mishap, PortCall, SimulatedProcess } from '../world/process.ts';
import { canFallOn, isFaultKind, isMistake } from './kinds.ts';
import type { FaultKind, MistakeKind } from './kinds.ts';
import type { ScriptedFault } from './script.ts';

interface Armed {
  readonly fault: ScriptedFault;
  left: number;
}

export type FireFault = (fault: ScriptedFault, process: SimulatedProcess, call: PortCall) => Mishap | null;

/** Waits for the moment of each fault of the script, and counts after which event each one fell. */
export class Injector {
  readonly #waiting = new Map<string, ScriptedFault[]>();
  readonly #counts = new Map<string, number>();
  readonly #lastEvents = new Map<number, EventType>();
  #armed: Armed[] = [];
  #mistakes: ScriptedFault[] = [];
  readonly #fire: FireFault;
  /** `event / fault` → how often. */
  readonly seen = new Map<string, number>();
  stopped = false;

  constructor(script: readonly ScriptedFault[], fire: FireFault) {
    this.#fire = fire;
    for (const fault of script) {
      const key = `${fault.credential} ${fault.after} ${fault.nth}`;
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), fault]);
    }
  }

  onEvent(credential: number, type: EventType): void {
    this.#lastEvents.set(credential, type);
    const key = `${credential} ${type}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    for (const fault of this.#waiting.get(`${key} ${count}`) ?? [])
      if (isMistake(fault.kind)) this.#mistakes.push(fault);
      else this.#armed.push({ fault, left: fault.skip });
  }

  /** The mistake of this kind that a person at the portal makes now, if one is due. */
  takeMistake(credential: number, kind: MistakeKind): ScriptedFault | null {
    const due = this.#mistakes.find((each) => each.credential === credential && each.kind === kind);
    if (due === undefined) return null;
    this.#mistakes = this.#mistakes.filter((each) => each !== due);
    this.#count(due);
    return due;
  }

  mishapFor(process: SimulatedProcess, call: PortCall): Mishap | null {
    if (this.#armed.length === 0 || this.stopped) return null;
    for (const armed of this.#armed) {
      if (!canFallOn(armed.fault.kind, call)) continue;
      if (armed.left > 0) {
        armed.left -= 1;
        continue;
      }
      this.#armed = this.#armed.filter((each) => each !== armed);
      this.#count(armed.fault);
      return this.#fire(armed.fault, process, call);
    }
    return null;
  }

  #count({ kind, credential }: ScriptedFault): void {
    const event = this.#lastEvents.get(credential);
    if (event === undefined || !(isFaultKind(kind) || isMistake(kind))) return;
    const key = pairKey(event, kind);
    this.seen.set(key, (this.seen.get(key) ?? 0) + 1);
  }

  stop(): void {
    this.stopped = true;
    this.#armed = [];
    this.#mistakes = [];
  }
}

export function pairKey(event: EventType, kind: FaultKind | MistakeKind): string {
  return `${event} / ${kind}`;
}
