import { Fault } from '../../domain/fault.ts';
import type { Recipe } from './recipe.ts';

/**
 * The one origin whose pages are read. A recipe may be anybody's file: it names no other place than the manifest does, and
 * none that others on the way can read. Throws KT6043.
 */
export function originOf({ origin }: Pick<Recipe, 'origin'>, file: string, portal: string | null): string {
  const named = portal === null ? null : new URL(portal).origin;
  const own = origin === undefined ? named : new URL(origin).origin;
  const refuse = (saw: string): never => {
    throw new Fault('KT6043', { place: file, saw });
  };
  if (own === null)
    return refuse('no origin, and no address of the portal in the manifest of the issuer either');
  if (named !== null && own !== named)
    return refuse(`origin ${own}, where the manifest of the issuer says ${named}`);
  if (!own.startsWith('https:') && !isLoopback(own))
    return refuse(`origin ${own}, which anybody on the way can read`);
  return own;
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
