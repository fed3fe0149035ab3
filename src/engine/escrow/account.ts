import type { Call } from '../../domain/credential.ts';
import { Fault } from '../../domain/fault.ts';
import { mayHoldReply, unaccounted } from '../../domain/replica.ts';
import type { Ports } from '../ports.ts';

/** Rejects with KT2030 while the reply of a call may stand in an escrow that nobody here has read. */
export async function requireAccounted(ports: Ports, call: Call): Promise<void> {
  const [first, ...others] = unaccounted(
    call,
    ports.replica,
    await ports.journal.replicas.all(),
    ports.clock.now(),
  );
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and of ${others.join(', ')})`;
  throw new Fault('KT2030', {
    place: `escrow of replica ${first}`,
    saw: `not read since ${call.attempt} was called${more}`,
    expected: `replica ${first} to come back, its escrow to be imported, or: keyturn custody gone ${first} --reason "…"`,
    next: `keyturn custody import-escrow FILE --replica ${first}`,
  });
}

/** What the evidence of a loss says of replicas that a person has given up. */
export async function goneWords(ports: Ports, call: Call): Promise<string> {
  const replicas = await ports.journal.replicas.all();
  const gone = replicas.filter((each) => each.gone !== null && mayHoldReply(call, each));
  const words = gone.map(({ name, gone: word }) => `replica ${name} was declared gone by ${word?.by ?? ''}`);
  return words.length === 0 ? '' : `; ${words.join(', ')}`;
}
