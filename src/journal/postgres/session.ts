/**
 * What every session begins with. The limits are kept by the server: a process that is paused in the middle of a
 * transaction holds its row locks until then and not for as long as it sleeps, and a host that vanished is noticed.
 */
const LIMITS: Readonly<Record<string, string>> = {
  idle_in_transaction_session_timeout: '4s',
  statement_timeout: '60s',
  lock_timeout: '10s',
  client_connection_check_interval: '2s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '20s',
};

/** Settings that an older server does not have are left out. */
const SET_LIMITS = `SELECT set_config(known.name, wanted.value, false)
  FROM (VALUES ${Object.entries(LIMITS)
    .map(([name, value]) => `('${name}', '${value}')`)
    .join(', ')}) AS wanted(name, value)
  JOIN pg_settings AS known USING (name)`;

/** A commit waits for the disk, and for the standby where there is one. What asks for more is left as it is. */
export const DURABLE = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')`;

export const DURABLE_SESSION: readonly string[] = [SET_LIMITS, DURABLE];

export const RELAXED_SESSION: readonly string[] = [SET_LIMITS, 'SET synchronous_commit = off'];

/** Whoever reads changes nothing, whatever it is asked. */
export const READING_SESSION: readonly string[] = [SET_LIMITS, 'SET default_transaction_read_only = on'];
