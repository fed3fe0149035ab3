/** What can be taken out of the model, and the promise that is broken first without it. */
export const BROKEN = {
  NO_QUARANTINE: 'a_reset_was_not_approved',
  SHORT_QUARANTINE: 'a_reset_was_not_approved',
  SEND_AFTER_DEADLINE: 'a_reset_was_not_approved',
  CALL_AGAIN: 'a_reset_was_not_approved',
  COMPARE_APP_KEY_ONLY: 'an_effect_was_voided',
  NO_FENCING: 'a_stale_writer_wrote',
  FENCED_SEAL: 'a_secret_that_was_read_was_let_go',
  PARSE_BEFORE_SEAL: 'a_key_was_used_that_is_sealed_nowhere',
  FOLLOW_ANY_PHASE: 'a_readable_secret_was_called_lost',
  NO_BARRIER: 'promoted_before_the_barrier',
  BLIND_PROMOTE: 'a_foreign_value_was_overwritten',
} as const satisfies Readonly<Record<string, string>>;
