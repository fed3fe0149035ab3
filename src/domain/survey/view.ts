import type { FieldPart } from '../spec.ts';

/** Which places are looked at: those that a store lists, those that somebody names, or both. */
export interface SurveyRequest {
  readonly from: {
    readonly store: string;
    readonly prefix: string;
    /** `key=value`, where the store knows tags. */
    readonly tag: string | null;
  } | null;
  readonly places: readonly NamedPlace[];
}

/** A place as a person writes it: `vault-prod` and `kv/trading/wb-orders-1`. */
export interface NamedPlace {
  readonly store: string;
  readonly place: string;
}

/** One place, and whose it is. Names of fields are told, values never. */
export interface SurveyedPlace extends NamedPlace {
  /** What the store's driver calls the place: `path`, `secret`, `file`. */
  readonly placeKey: string;
  /** The credential whose manifest names it. */
  readonly credential: string | null;
  readonly owner: string | null;
  /** Field in the store → part of the key pair; null where it holds no pair, or belongs to a credential already. */
  readonly fields: Readonly<Record<string, FieldPart>> | null;
  /** Why it can't be adopted, in one clause; null where it can. */
  readonly problem: string | null;
}

export interface Survey {
  readonly places: readonly SurveyedPlace[];
  /** What a new manifest may name. */
  readonly issuers: readonly string[];
}

/** A credential that a manifest names, and when a person says that its key was made. */
export interface AdoptAsk {
  readonly name: string;
  readonly bornAt: number | null;
}
