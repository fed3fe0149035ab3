/** Words of which the login of a desk, a team or a program is made. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `access account accounts admin api app apps bot broker brokers center compliance data desk dev dma execution group
  hk infra inst institutional integration it key keyholder keys live market marketdata noreply office openapi operations
  ops orders otc platform portal prod production quotes robot routing sandbox secrets security sec service services shared
  sg support svc system systems team tech tech-ops test trade trading uat us user vault webull`.split(/\s+/),
);

/**
 * Whether an address reads like the name of a person: `first.last`, `f.last`, `first_last`. A guess for a warning. A
 * single word may be anything and is believed.
 */
export function looksPersonal(email: string): boolean {
  const local = email.slice(0, email.lastIndexOf('@')).toLowerCase().replace(/\+.*$/, '');
  const words = local.split(/[._-]+/).map((word) => word.replace(/\d+$/, ''));
  if (words.length < 2 || words.length > 3) return false;
  return words.every((word) => /^\p{L}+$/u.test(word) && !FUNCTIONS.has(word));
}
