/** Resolves at the first SIGINT or SIGTERM. A second one while stopping ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
    const onFirst = (signal: NodeJS.Signals): void => {
      for (const each of signals) {
        process.removeListener(each, onFirst);
        process.once(each, () => process.exit(1));
      }
      resolve(signal);
    };
    for (const each of signals) process.on(each, onFirst);
  });
}
