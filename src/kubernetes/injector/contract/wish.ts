/** What a pod asks for by its annotations. */
export interface Wish {
  readonly files: readonly WishedFile[];
  /** The containers that get the keys; null: all of the pod's own. */
  readonly containers: readonly string[] | null;
  readonly runAs: RunAs | null;
  readonly onChange: OnChange;
  readonly ack: Ack;
  /** Whether the application waits until its keys are there. */
  readonly start: 'block' | 'stale-ok';
  /** Fetch once and end: for jobs where side containers can't end. */
  readonly initOnly: boolean;
  readonly resources: Resources | null;
}

/** One credential as one file; `name` is the word of the annotations, `credential` the daemon's name for it. */
export interface WishedFile {
  readonly name: string;
  readonly credential: string;
  /** A plain name in the folder of the keys. */
  readonly file: string;
  /** Octal, such as `0440`; never anything for others. */
  readonly mode: string;
  /** `env`, `json`, `yaml`, `properties`, or a text with placeholders. */
  readonly template: string;
}

export interface RunAs {
  readonly user: number;
  readonly group: number | null;
}

export type OnChange =
  { readonly kind: 'none' | 'restart' } | { readonly kind: 'signal'; readonly signal: string } | HttpPlace;

/** `call`: the application says by itself, over the API, what it has loaded. */
export type Ack = { readonly kind: 'none' | 'file' | 'call' } | HttpPlace;

/** A port of the application itself, in the network that the pod's containers share. */
export interface HttpPlace {
  readonly kind: 'http';
  readonly port: number;
  readonly path: string;
}

/** Quantities of Kubernetes, as they are written in a pod: `{"requests": {"memory": "24Mi"}}`. */
export interface Resources {
  readonly requests?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}
