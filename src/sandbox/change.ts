import type { Refusal } from './refusal.ts';
import type { State } from './state.ts';

/**
 * What a rule returns: the next state and the reply, or the next state and a refusal (a wrong password is refused
 * *and* counted). A refusal that changes nothing is thrown instead.
 */
export type Change<T> = { readonly state: State } & ({ readonly reply: T } | { readonly refusal: Refusal });

/** A rule applied to what is given: pure, with `now` in epoch milliseconds of the sandbox's clock. */
export type Rule<T> = (state: State, now: number) => Change<T>;
