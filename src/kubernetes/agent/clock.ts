/** Time and chance of the machine that the agent runs on. */
export const machine = {
  /** Epoch milliseconds. */
  now: (): number => Date.now(),
  /** From 0 up to 1; it spreads agents over time and guards nothing. */
  random: (): number => Math.random(),
};
