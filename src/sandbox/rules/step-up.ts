import type { Change } from '../change.ts';
import { businessRefusal } from '../refusal.ts';
import type { Refusal } from '../refusal.ts';
import { withUser } from '../state.ts';
import type { Message, Purpose, State, User } from '../state.ts';
import { OPEN, afterWrongEntry, attemptsLeft, lockedOut } from './lock.ts';
import { passwordDigest, userOf } from './user.ts';

/** A code lives five minutes (the issuer says so of its app's codes). */
export const CODE_LIFETIME_MS = 5 * 60_000;
const MESSAGES_KEPT_PER_USER = 100;

export interface StepUp {
  readonly code: string;
  readonly tradingPassword: string;
}

/** Sends a code to the user's phone or mailbox. A newer one for the same act replaces the older. */
export function sendCode(
  state: State,
  now: number,
  ask: { user: string; purpose: Message['purpose']; subject: string; code: string },
): Change<Message> {
  const user = userOf(state, ask.user);
  const channel = state.switches.codeChannel;
  const message: Message = {
    at: now,
    user: user.email,
    channel,
    to: channel === 'sms' ? user.phone : user.email,
    code: ask.code,
    purpose: ask.purpose,
    subject: ask.subject,
    expiresAt: now + CODE_LIFETIME_MS,
    usable: true,
  };
  const others = spend(state.messages, ask).filter((kept) => kept.user !== user.email);
  const own = spend(state.messages, ask).filter((kept) => kept.user === user.email);
  return {
    state: { ...state, messages: [...others, ...own.slice(1 - MESSAGES_KEPT_PER_USER), message] },
    reply: message,
  };
}

/**
 * "You will need to complete SMS verification code and trading password verification." Returns the state in which
 * the code is spent, or a refusal together with the state in which the wrong entry is counted.
 */
export function verifyStepUp(
  state: State,
  now: number,
  act: { user: string; purpose: Purpose; subject: string },
  given: StepUp,
): Change<null> {
  const user = userOf(state, act.user);
  const locked = lockedOut(user.stepUp, now);
  if (locked) return { state, refusal: locked };
  const sent = state.messages.find(
    (message) => isFor(message, act) && message.usable && now < message.expiresAt,
  );
  if (!sent) {
    return {
      state,
      refusal: businessRefusal('CODE_EXPIRED', 'No code is open for this; ask for a new one.'),
    };
  }
  if (sent.code !== given.code) return wrongEntry(state, now, user, 'WRONG_CODE', 'The code is wrong.');
  if (user.tradingPasswordDigest !== passwordDigest(user.email, given.tradingPassword)) {
    return wrongEntry(state, now, user, 'WRONG_TRADING_PASSWORD', 'The trading password is wrong.');
  }
  const spent = { ...state, messages: spend(state.messages, act) };
  return { state: withUser(spent, { ...user, stepUp: OPEN }), reply: null };
}

function wrongEntry(state: State, now: number, user: User, code: string, message: string): Change<null> {
  const stepUp = afterWrongEntry(user.stepUp, now, state.switches);
  const refusal: Refusal =
    lockedOut(stepUp, now) ??
    businessRefusal(code, message, { attemptsLeft: attemptsLeft(stepUp, state.switches) });
  return { state: withUser(state, { ...user, stepUp }), refusal };
}

type Act = Pick<Message, 'user' | 'purpose' | 'subject'>;

const isFor = (message: Message, act: Act): boolean =>
  message.user === act.user && message.purpose === act.purpose && message.subject === act.subject;

/** A code serves once, and only the newest one serves. */
const spend = (messages: Message[], act: Act): Message[] =>
  messages.map((message) => (isFor(message, act) ? { ...message, usable: false } : message));
