import { Fault } from '../../../domain/fault.ts';
import type { Secret } from '../../../domain/secret.ts';
import type { FileSettings } from '../config/settings.ts';
import { FORMATS } from './formats.ts';
import type { Fields } from './formats.ts';
import type { Piece } from './template.ts';

/** A key as it came. */
export interface Received {
  readonly credential: string;
  readonly version: number;
  readonly fields: Readonly<Record<string, Secret>>;
}

/** The text of one file. Throws KT6502 where the fields do not fit; the fault names fields and never a value. */
export function render(file: FileSettings, key: Received): string {
  const fields = Object.fromEntries(
    Object.entries(key.fields).map(([name, value]) => [name, value.reveal()] as const),
  );
  try {
    return file.content.kind === 'template'
      ? fill(file.content.pieces, key, fields)
      : FORMATS[file.content.format](fields);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new Fault('KT6502', { place: `${file.name}, credential ${key.credential}`, saw: thrown.message });
  }
}

function fill(pieces: readonly Piece[], { credential, version }: Received, fields: Fields): string {
  const known: Fields = {
    ...fields,
    'keyturn.version': String(version),
    'keyturn.credential': credential,
  };
  return pieces
    .map((piece) => {
      if ('text' in piece) return piece.text;
      const value = Object.hasOwn(known, piece.field) ? known[piece.field] : undefined;
      if (value === undefined)
        throw new TypeError(
          `no field ${piece.field}; there are ${Object.keys(fields).sort().join(', ')}, keyturn.version and keyturn.credential`,
        );
      return value;
    })
    .join('');
}
