/** What a session may do (PROTOCOL.md G1); each may do what those before it may. */
export const ROLES = ['reader', 'reviewer', 'writer', 'owner'] as const;

export type Role = (typeof ROLES)[number];

/** Whether somebody with this role may do what needs the other. */
export const mayAs = (role: Role, needed: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(needed);

/** The session's role does not let it edit. Nothing has changed. */
export class RoleInsufficientError extends Error {
  readonly role: Role;

  constructor(role: Role) {
    super(`A ${role} may not edit the document.`);
    this.name = 'RoleInsufficientError';
    this.role = role;
  }
}
