/** Further than any timer: only an event from outside makes the credential due again. */
export const NEVER_AT = 8_640_000_000_000_000;
