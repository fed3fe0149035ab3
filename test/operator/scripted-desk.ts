import assert from 'node:assert/strict';
import { sealPaste } from '../../src/client/seal-paste.ts';
import { actorOf } from '../../src/domain/access/caller.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Caller } from '../../src/engine/operations/operations.ts';
import { Detached } from '../../src/operator/desk.ts';
import type { CeremonyClient, Desk } from '../../src/operator/desk.ts';
import type { AttendedRig } from '../engine/attended-rig.ts';

/** What the person does when they are asked: types a text, leaves, or does something at the portal and types then. */
export type Answer = string | typeof LEAVES | (() => Promise<string>);

export const LEAVES = Symbol('leaves');

export interface ScriptedDesk extends Desk {
  /** All that was said and asked. */
  readonly shown: () => string;
  /** Answers that nobody asked for. */
  readonly left: () => number;
}

/** A person before the real operations, who answers in this order: each answer names the question that it is for. */
export function scriptedDesk(
  rig: AttendedRig,
  caller: Caller,
  script: readonly (readonly [question: RegExp, answer: Answer])[],
): ScriptedDesk {
  const lines: string[] = [];
  const rest = [...script];
  const ask = async (prompt: string): Promise<string> => {
    lines.push(prompt);
    const [question, answer] = rest.shift() ?? [/^nothing more$/, LEAVES];
    assert.match(prompt, question, `asked\n${lines.join('\n')}`);
    if (answer === LEAVES) throw new Detached();
    return typeof answer === 'string' ? answer : answer();
  };
  return {
    client: clientOf(rig, caller),
    me: actorOf(caller),
    say: (text) => void lines.push(text),
    ask,
    askHidden: async (prompt) => new Secret(await ask(prompt)),
    pause: (ms) => rig.pass(ms),
    now: () => rig.clock.now(),
    clock: (at) => new Date(at).toISOString(),
    shown: () => lines.join('\n'),
    left: () => rest.length,
  };
}

/** The operations as the client of one person has them; after each the engine has done what is due. */
function clientOf(rig: AttendedRig, caller: Caller): CeremonyClient {
  const { operations } = rig;
  const after = async <T>(name: string, done: T) => {
    await rig.pass(0);
    return { ...(await operations.task(name)), ...done };
  };
  return {
    show: (name) => operations.show(name),
    task: (name) => operations.task(name),
    claimTask: async (name, takeOver) => after(name, await operations.claimTask(name, takeOver, caller)),
    releaseTask: async (name) => after(name, await operations.releaseTask(name, caller)),
    confirmTask: async (name, reading) => after(name, await operations.confirmCall(name, reading, caller)),
    pasteKey: async (name, target, pair, now) => {
      const file = await sealPaste(target, pair, now);
      return after(name, await operations.pasteSealed(name, target.attempt, file, caller));
    },
    reportRefused: async (name, attempt) =>
      after(name, await operations.reportRefusal(name, attempt, caller)),
    reportOutcome: async (name, attempt, outcome) =>
      after(name, await operations.reportOutcome(name, attempt, outcome, caller)),
    declareLost: async (name, why) => after(name, await operations.declareLost(name, why, caller)),
    reportDeleted: async (name) => after(name, await operations.reportDeleted(name, caller)),
  };
}
