import { useEffect, useState } from 'preact/hooks';

/** One value that several parts of the page look at. */
export interface Store<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  /** Resolves to what ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (next) => {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get);
  useEffect(() => {
    setValue(store.get);
    return store.subscribe(() => setValue(store.get));
  }, [store]);
  return value;
}
