import type { FaultView } from '../domain/fault.ts';
import type { PolicyTestReport } from '../domain/policy/testing/report.ts';
import type { SimulationReport } from '../domain/simulate/report.ts';

/**
 * Commands that work without a daemon, or are one. They need the engine, which the command line must not know, so the
 * wiring implements them behind lazy imports. Each resolves to an exit code and rejects with a coded fault.
 */
export interface OfflineCommands {
  /** Runs the daemon until it is told to stop. */
  run(options: RunOptions): Promise<number>;
  /** Plays a whole life against the sandbox, clocks moved. */
  demo(options: DemoOptions): Promise<number>;
  /** Serves the rehearsal issuer until it is told to stop. */
  sandbox(options: SandboxOptions): Promise<number>;
  /** Serves the webhook that gives pods their agent, until it is told to stop. */
  inject(options: InjectOptions): Promise<number>;
  /** The pods of a manifest as that webhook would have them. */
  injectManifest(file: string, source: string, options: InjectOptions): Promise<InjectPreview>;
  /** Opens an escrow with a recovery identity. */
  recover(options: RecoverOptions): Promise<number>;
  /** Gives a data directory that no daemon holds another key-encryption key, or another identity. */
  rotateCustody(options: CustodyRotateOptions): Promise<number>;
  /** Walks the journal of a data directory, or of a database, without a daemon. */
  verify(options: VerifyOptions): Promise<number>;
  /** Walks an evidence bundle; needs no data directory. */
  verifyBundle(options: VerifyBundleOptions): Promise<number>;
  /** Moves the journal of a data directory into PostgreSQL. */
  migrate(options: MigrateOptions): Promise<number>;
  /** Writes a backup of a data directory that no daemon holds. */
  backup(options: OfflineBackupOptions): Promise<number>;
  /** Opens a backup and walks all of it. */
  verifyBackup(options: VerifyBackupOptions): Promise<number>;
  /** Makes a new data directory from a backup and a recovery identity. */
  restore(options: RestoreOptions): Promise<number>;
  /** Lets the fleet of a folder of manifests live for years; null where it has problems, which are said. */
  simulate(options: SimulateOptions): Promise<SimulationReport | null>;
  /** Runs every PolicyTest of a folder; null where it has problems, which are said. */
  policyTest(options: PolicyOptions): Promise<PolicyTestReport | null>;
  policyLint(options: PolicyOptions): Promise<PolicyLintReport>;
  /** The JSON Schema of every kind of manifest. */
  policySchema(): Promise<object>;
}

export interface PolicyOptions {
  /** A folder of manifests, or one file. */
  readonly manifests: string;
  readonly now: number;
}

export interface PolicyLintReport {
  readonly policies: number;
  /** What the daemon would refuse to load. */
  readonly problems: readonly FaultView[];
  /** What it would load, and what is hardly meant. */
  readonly warnings: readonly FaultView[];
}

/** Which journal a command works on; both null: what the environment names, or the one in the data directory. */
export interface DatabaseFlags {
  /** `postgres://…` without a password. */
  readonly database: string | null;
  /** A file of mode 0600 with the whole URL. */
  readonly databaseFile: string | null;
}

/** Paths are as typed; null and empty lists mean "not given". */
export interface RunOptions {
  readonly dataDirectory: string;
  /** `postgres://…` of the journal that replicas share, without a password; null: not given here. */
  readonly database: string | null;
  /** A file of mode 0600 with the whole URL; null: not given here. */
  readonly databaseFile: string | null;
  /** A folder of manifests; null: the embedded default with its sandbox issuer. */
  readonly manifests: string | null;
  /** `HOST:PORT` or `unix:/PATH`; null: 127.0.0.1:7373. */
  readonly listen: string | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly recoveryRecipients: readonly string[];
  /** A second place for the escrow, on another volume; null: none. */
  readonly escrowDirectory: string | null;
  /** Where checkpoints are kept outside the database; null: in the data directory. */
  readonly anchorDirectory: string | null;
  /** `file:PATH`, `transit:MOUNT/KEY` or `kms:KEY`; null: a file in the data directory. */
  readonly kek: string | null;
  /** The short form of `file:PATH`. */
  readonly kekFile: string | null;
  /** A YAML file that says how to log in to the key service. */
  readonly kekLogin: string | null;
  readonly escrowRetention: string | null;
  readonly replica: string | null;
  /** A YAML file: which identity provider people log in at. */
  readonly oidc: string | null;
  /** Whether a robot makes the keys of the embedded default; null: as it is, at first it does. */
  readonly autopilot: boolean | null;
  /** A file with the URL of an outside watcher. */
  readonly heartbeatFile: string | null;
  readonly tickMs: number | null;
  readonly logFormat: 'pretty' | 'json' | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | null;
}

export interface DemoOptions {
  /** Where to play; null: a temporary directory that is removed at the end. */
  readonly dataDirectory: string | null;
  /** Leaves the temporary directory and says where it is. */
  readonly keep: boolean;
}

export interface SandboxOptions {
  /** `HOST:PORT`, loopback; null: 127.0.0.1 on a free port. */
  readonly listen: string | null;
  /** The same of the JSON API, and of the pages; null: a free port. */
  readonly apiListen: string | null;
  readonly pagesListen: string | null;
  /** Chosen once, when the state is new; null: what it is, or broker-hk. */
  readonly profile: 'broker-hk' | 'retail-hk' | 'retail-us' | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly seedDemo: boolean;
  /** Where the state survives a restart; null: in memory only. */
  readonly dataDirectory: string | null;
}

/** Null: not given. */
export interface InjectOptions {
  /** `HOST:PORT`; null: 127.0.0.1:10250. */
  readonly listen: string | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  /** `NAMESPACE/NAME` of the Secret in which it keeps certificates of its own; null: those are files. */
  readonly certificateSecret: string | null;
  /** What tells API servers of the webhook, and of the authorities by which they know it. */
  readonly webhookConfiguration: string | null;
  /** `NAME.NAMESPACE.svc`, which the certificates are for. */
  readonly service: string | null;
  /** How long a certificate is good for; null: 90 days. */
  readonly certificateDays: number | null;
  readonly agentImage: string | null;
  /** Where agents reach the daemon, and the certificates (a file) by which they know it. */
  readonly server: string | null;
  readonly serverCa: string | null;
  readonly audience: string | null;
  readonly directory: string | null;
  /** False for clusters that know no containers which start first and stay. */
  readonly sidecars: boolean;
  /** How long a stopping webhook still answers; null: 5 seconds. */
  readonly drainMs: number | null;
}

export interface InjectPreview {
  /** The manifest, YAML. */
  readonly text: string;
  readonly pods: number;
  readonly patched: number;
  /** Why pods would be denied. */
  readonly faults: readonly FaultView[];
}

export interface RecoverOptions {
  readonly escrow: string;
  /** Null where the files stay sealed. */
  readonly identityFile: string | null;
  /** Write the age files as they are, for the stock tool. */
  readonly sealed: boolean;
  /** Null: every credential in the escrow. */
  readonly credential: string | null;
  /** A folder for the recovered secrets, files 0600; null: only list what can be opened. */
  readonly out: string | null;
}

export interface MigrateOptions {
  readonly dataDirectory: string;
  /** `postgres://…` without a password; null: not given. */
  readonly to: string | null;
  /** A file of mode 0600 with the whole URL; null: not given. */
  readonly toFile: string | null;
}

export interface OfflineBackupOptions extends DatabaseFlags {
  readonly dataDirectory: string;
  readonly out: string;
  /** Beside the recovery recipients of the environment. */
  readonly recipients: readonly string[];
  readonly kekFile: string | null;
  readonly progress: (bytes: number) => void;
}

export interface VerifyBackupOptions {
  readonly file: string;
  readonly identityFile: string;
  readonly format: 'text' | 'json';
  readonly progress: (bytes: number) => void;
}

export interface RestoreOptions extends DatabaseFlags {
  readonly file: string;
  readonly identityFile: string;
  readonly dataDirectory: string;
  /** The key-encryption key of the new machine; null: made in the data directory. */
  readonly kekFile: string | null;
  /** Null: in the data directory. */
  readonly anchorDirectory: string | null;
  readonly progress: (bytes: number) => void;
}

export interface SimulateOptions {
  readonly manifests: string;
  readonly fromAt: number;
  readonly years: number;
  /** `spread`, or a YAML file that maps names to ages. */
  readonly assumeAge: string;
  /** Policies that only report, or wait for apply, go on doing so. */
  readonly asWritten: boolean;
}

export interface VerifyOptions extends DatabaseFlags {
  readonly dataDirectory: string;
  readonly format: 'text' | 'json';
  /** Null: the one in the data directory. */
  readonly anchorsFile: string | null;
  /** Null: the one beside the anchors. */
  readonly publicKeyFile: string | null;
}

export interface VerifyBundleOptions {
  readonly file: string;
  /** Null: the key in the bundle, which then believes itself. */
  readonly publicKeyFile: string | null;
  readonly format: 'text' | 'json';
}

export interface CustodyRotateOptions extends DatabaseFlags {
  readonly dataDirectory: string;
  /** The key-encryption key from now on; null: it stays. */
  readonly kek: string | null;
  readonly kekLogin: string | null;
  /** The present one; null: what the environment says, or a file in the data directory. */
  readonly fromKek: string | null;
  readonly fromKekLogin: string | null;
  /** Makes a new identity and seals everything live to it. */
  readonly identity: boolean;
}
