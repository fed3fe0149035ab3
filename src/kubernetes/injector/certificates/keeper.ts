import { asFault } from '../../../domain/fault.ts';
import type { Fault } from '../../../domain/fault.ts';
import { look } from './look.ts';
import type { LookContext } from './look.ts';
import type { ServingPair } from './pair.ts';

export interface KeeperOptions extends Omit<LookContext, 'inHand' | 'show'> {
  readonly everyMs: number;
  readonly changed: (pair: ServingPair) => void;
  /** A look came to its end, or did not; the pair in hand is shown on. */
  readonly looked: (fault: Fault | null) => void;
}

export interface CertificateKeeper {
  /** The first pair; a cluster that can't be asked yet is asked again until it answers. */
  readonly first: Promise<ServingPair>;
  stop(): void;
}

/** Looks again and again, in every replica: at what others did, and at what is due. */
export function keepCertificates({ everyMs, changed, looked, ...context }: KeeperOptions): CertificateKeeper {
  let inHand: ServingPair | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const first = new Promise<ServingPair>((resolve) => {
    const show = (pair: ServingPair): void => {
      const isFirst = inHand === null;
      inHand = pair;
      if (isFirst) resolve(pair);
      else changed(pair);
    };
    const again = async (): Promise<void> => {
      try {
        await look({ ...context, inHand: () => inHand, show });
        looked(null);
      } catch (thrown) {
        looked(asFault(thrown, `certificate for ${context.dnsName}`));
      }
      if (!stopped) timer = setTimeout(() => void again(), everyMs);
    };
    void again();
  });
  return {
    first,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
