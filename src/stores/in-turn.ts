/** Runs acts on the same key one after the other, acts on different keys at once. */
export function turnTaker(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const lastOf = new Map<string, Promise<unknown>>();
  return async (key, act) => {
    const before = lastOf.get(key) ?? Promise.resolve();
    const mine = before.then(act, act);
    lastOf.set(key, mine);
    try {
      return await mine;
    } finally {
      if (lastOf.get(key) === mine) lastOf.delete(key);
    }
  };
}
