/** A key-encryption key: it seals the installation identity and nothing else. */
export interface Kek {
  /** Public, and different for different keys: recorded beside what it sealed, to tell a wrong key by name. */
  readonly name: string;
  wrap(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects with anything when the key does not open the bytes. */
  unwrap(sealed: Uint8Array): Promise<Uint8Array>;
}

export interface KekProvider {
  /** Where the key is, for people: `file /etc/keyturn/kek.txt`. */
  readonly describe: string;
  /** The key; null where there is none. Rejects with KT2001 or KT2002 when it is there and can't be used. */
  find(): Promise<Kek | null>;
  /** Makes the key. Called only when nothing was ever sealed; never replaces one. */
  create(): Promise<Kek>;
}
