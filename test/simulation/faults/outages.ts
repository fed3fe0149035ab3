import { Fault } from '../../../src/domain/fault.ts';
import type { Mishap, PortCall } from '../world/process.ts';

/** What is down until when. */
export class Outages {
  readonly #until = new Map<string, number>();

  begin(target: string, until: number): void {
    this.#until.set(target, Math.max(until, this.#until.get(target) ?? 0));
  }

  endAll(): void {
    this.#until.clear();
  }

  isDown(target: string, now: number): boolean {
    return this.#until.size > 0 && (this.#until.get(target) ?? 0) > now;
  }

  mishapFor(call: PortCall, now: number): Mishap | null {
    // Whether the one request leaves is decided where it is sent.
    if (this.#until.size === 0 || call.does === 'send' || !this.isDown(call.target, now)) return null;
    return { does: 'fail', thrown: noReply(call) };
  }
}

/** What the adapter reports when nobody answers. */
export function noReply({ port, target, does }: PortCall): Fault {
  const code = port === 'issuer' ? 'KT4001' : 'KT3001';
  return new Fault(code, { place: `${port} ${target}`, saw: `no answer to ${does}` });
}
