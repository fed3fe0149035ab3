import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { strings } from '../strings/index.ts';

/** A page whose files are asked for when somebody first opens it. */
export function lazily(load: () => Promise<{ readonly default: ComponentType }>): ComponentType {
  let loaded: ComponentType | null = null;
  return function Lazy() {
    const [Page, setPage] = useState<ComponentType | null>(() => loaded);
    useEffect(() => {
      void load().then(({ default: found }) => {
        loaded = found;
        setPage(() => found);
      });
    }, []);
    return Page === null ? (
      <p class="quiet" role="status">
        {strings.loading}
      </p>
    ) : (
      <Page />
    );
  };
}
