/** A key-encryption key: it seals the installation identity and nothing else. */
export interface Kek {
  /** Public, and different for different keys: recorded beside what it sealed, to tell a wrong key by name. */
  readonly name: string;
  /** False where another server may have another key of that name: then a sealed check value tells the two apart. */
  readonly nameIsProof: boolean;
  /** `installation` is the check value of custody: a key service keeps it beside the key's use, and binds to it. */
  wrap(bytes: Uint8Array, installation: string): Promise<Uint8Array>;
  /**
   * Rejects with a fault where the key could not be asked or may not be used, and with anything else where it does not
   * open the bytes.
   */
  unwrap(sealed: Uint8Array): Promise<Uint8Array>;
}

export interface KekProvider {
  /** Where the key is, for people: `file /etc/keyturn/kek.txt`. */
  readonly describe: string;
  /** The key; null where there is none. Rejects with KT2001, KT2002, KT2022 or KT2023 when it can't be used. */
  find(): Promise<Kek | null>;
  /** Makes the key, or says who must. Called only when nothing was ever sealed; never replaces one. */
  create(): Promise<Kek>;
  close(): void;
}
