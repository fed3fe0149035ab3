/**
 * A documented refusal: nothing took effect (but for the counting of wrong codes and passwords).
 * It leaves as `status` with the body `{"error_code","message", …details}`.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** 417 is what the issuer documents for business errors. */
export const businessRefusal = (code: string, message: string, details = {}): Refusal =>
  new Refusal(417, code, message, details);

export const notFound = (what: string): Refusal => new Refusal(404, 'NOT_FOUND', `There is no ${what}.`);

/** The issuer's error body: `{"error_code","message"}`, with details of the sandbox's own after them. */
export const errorBody = (
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
) => ({
  error_code: code,
  message,
  ...details,
});
