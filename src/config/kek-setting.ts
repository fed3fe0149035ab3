/** Which key-encryption key, as `--kek` says it. How to log in to its service stands in a file of its own. */
export type KekSetting =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'transit'; readonly mount: string; readonly key: string; readonly loginFile: string }
  | { readonly kind: 'kms'; readonly key: string; readonly loginFile: string | null };

export const KEK_FORMS = 'file:PATH, transit:MOUNT/KEY or kms:KEY';

type Unlogged =
  | Extract<KekSetting, { kind: 'file' }>
  | Omit<Extract<KekSetting, { kind: 'transit' }>, 'loginFile'>
  | Omit<Extract<KekSetting, { kind: 'kms' }>, 'loginFile'>;

/** Plain segments only: the words become a path of the server. */
const TRANSIT = /^([A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*)\/([A-Za-z0-9_.-]+)$/;
const DOTS = /(?:^|\/)\.{1,2}(?:\/|$)/;
const KMS =
  /^(?:alias\/[A-Za-z0-9/_-]+|arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[A-Za-z0-9/_-]+|[a-z0-9-]{8,64})$/;

/** Null for a text of no known form. */
export function parseKek(text: string): Unlogged | null {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  if (kind === 'file') return rest === '' ? null : { kind, path: rest };
  if (kind === 'kms') return KMS.test(rest) ? { kind, key: rest } : null;
  const [, mount, key] = kind === 'transit' && !DOTS.test(rest) ? (TRANSIT.exec(rest) ?? []) : [];
  return mount === undefined || key === undefined ? null : { kind: 'transit', mount, key };
}
