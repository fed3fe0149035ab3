/**
 * What a person or a program is there for. Roles add up and none contains another: whoever approves does not thereby
 * operate. None of them reads a secret.
 */
export const ROLES = ['viewer', 'operator', 'approver', 'auditor', 'admin'] as const;

export type Role = (typeof ROLES)[number];

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
