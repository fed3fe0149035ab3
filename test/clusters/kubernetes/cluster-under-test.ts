/** Where pods are made and ended, and tokens asked for: the real API server, or what stands in for it. */
export interface ClusterUnderTest {
  readonly issuer: string;
  readonly address: string;
  /** PEM. */
  readonly ca: string;
  /** Who the daemon is there. */
  readonly token: string;
  makePod(namespace: string, name: string, serviceAccount: string): Promise<TestPod>;
  /** A fresh namespace. */
  namespace(): Promise<string>;
  /** How many tokens it was asked about; null: nobody counts. */
  reviews(): number | null;
  stop(): Promise<void>;
}

export interface TestPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** A token for the audience; `bound` false: of its service account alone. */
  tokenFor(audience: string, bound?: boolean): Promise<string>;
  /** Ends it; resolves once the cluster refuses its tokens. */
  remove(): Promise<void>;
}
