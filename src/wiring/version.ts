import { createRequire } from 'node:module';

/** The version in package.json, which stands one folder above both src and dist. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  return version;
}
