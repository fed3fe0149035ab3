import { SECOND_MS } from '../../../src/domain/duration.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { CallOutcome, LateReply } from '../../../src/ports/issuer.ts';
import type { PortCall, SimulatedProcess } from '../world/process.ts';
import { quietly } from '../world/process.ts';
import type { KeyOffice } from './office.ts';
import { keyturn, SETTLE_MS } from './port.ts';
import type { Answer, Application } from './rules.ts';

/** What can become of the one request. */
export type SendMishap =
  | { readonly does: 'lose request' }
  /** The effect comes after `effectMs`, at most as late as the issuer's settling time; the reply never. */
  | { readonly does: 'lose reply'; readonly effectMs: number }
  | { readonly does: 'reply late'; readonly effectMs: number; readonly replyMs: number }
  | { readonly does: 'repeat'; readonly secondReplyCounts: boolean }
  | { readonly does: 'cut reply'; readonly keepFraction: number }
  | { readonly does: 'refuse'; readonly errorCode: string }
  | { readonly does: 'die'; readonly when: 'before' | 'after' | 'in flight'; readonly effectMs: number };

export interface SendFaults {
  readonly time: { in(ms: number, run: () => void): void };
  isDown(issuer: string): boolean;
  /** Asked once for each request, when its bytes leave. */
  mishapFor(process: SimulatedProcess): SendMishap | null;
  /** A secret has been shown to a process that lives. */
  onShown(bytes: Uint8Array): void;
}

interface Sending {
  readonly name: string;
  readonly office: KeyOffice;
  readonly process: SimulatedProcess;
  readonly sending: SendFaults;
  readonly app: Application;
  readonly purpose: 'generate' | 'reset';
  readonly code: string | null;
  readonly mayStillSend: () => boolean;
}

/** The one request that can't be taken back, with everything that the network can do to it. */
export function sendOnce(request: Sending): Promise<CallOutcome> {
  const { name, process, sending } = request;
  const place = `issuer ${name}`;
  const described: PortCall = { port: 'issuer', does: 'send', target: name, writes: true };
  return process.call(described, async (): Promise<CallOutcome> => {
    if (!request.mayStillSend())
      return { kind: 'not-sent', fault: new Fault('KT5010', { place, saw: 'the deadline had passed' }) };
    if (sending.isDown(name))
      return { kind: 'not-sent', fault: new Fault('KT4001', { place, saw: 'no connection' }) };
    const mishap = sending.mishapFor(process);
    return mishap === null ? shown(request, act(request)) : mishandled(request, mishap);
  });
}

function act({ office, app, purpose, code, process }: Sending): Answer {
  return office.mint(app, purpose, code, keyturn(process));
}

function bytesOf(answer: Answer): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.stringify(answer.body)));
}

function shown({ sending }: Sending, answer: Answer): CallOutcome {
  const bytes = bytesOf(answer);
  sending.onShown(bytes);
  return { kind: 'replied', status: answer.status, bytes };
}

async function mishandled(request: Sending, mishap: SendMishap): Promise<CallOutcome> {
  const { process, sending } = request;
  switch (mishap.does) {
    case 'refuse':
      return shown(request, { status: 422, body: { error_code: mishap.errorCode } });
    case 'lose request':
      await process.after(SETTLE_MS - SECOND_MS);
      return unknown(request, null);
    case 'lose reply':
      sending.time.in(mishap.effectMs, () => void act(request));
      await process.after(SETTLE_MS - SECOND_MS);
      return unknown(request, null);
    case 'reply late':
      return replyLate(request, mishap);
    case 'repeat': {
      const first = act(request);
      // Where no code is spent nothing tells the second one from a wish; TLS sends none twice.
      const second = request.office.rules.wantsCode ? act(request) : first;
      return shown(request, mishap.secondReplyCounts ? second : first);
    }
    case 'cut reply': {
      const answer = act(request);
      const whole = bytesOf(answer);
      const bytes = whole.slice(0, Math.floor(whole.length * mishap.keepFraction));
      sending.onShown(bytes);
      return { kind: 'replied', status: answer.status, bytes };
    }
    case 'die':
      if (mishap.when === 'after') act(request);
      if (mishap.when === 'in flight') sending.time.in(mishap.effectMs, () => void act(request));
      process.die();
      return new Promise<never>(() => undefined);
  }
}

async function replyLate(
  request: Sending,
  { effectMs, replyMs }: Extract<SendMishap, { does: 'reply late' }>,
): Promise<CallOutcome> {
  const { process, sending } = request;
  const coming = new Promise<Answer>((resolve) => sending.time.in(effectMs, () => resolve(act(request))));
  if (effectMs + replyMs < SETTLE_MS) {
    const answer = await coming;
    await process.after(replyMs);
    return shown(request, answer);
  }
  const late = coming.then(async (answer): Promise<LateReply> => {
    await process.after(replyMs);
    const bytes = bytesOf(answer);
    sending.onShown(bytes);
    return { status: answer.status, bytes };
  });
  await process.after(SETTLE_MS - SECOND_MS);
  return unknown(request, late);
}

function unknown({ name, process }: Sending, late: Promise<LateReply | null> | null): CallOutcome {
  const fault = new Fault('KT4001', { place: `issuer ${name}`, saw: 'no reply in time' });
  // A connection without a reply ends some day.
  const ended = late ?? process.after(10 * SETTLE_MS).then(() => null);
  void quietly(ended);
  return { kind: 'unknown', fault, late: ended };
}
