/** What brings a rotation about. */
export type RotationReason = 'first' | 'age' | 'issuer-expiry' | 'requested' | 'leak' | 'drift';
