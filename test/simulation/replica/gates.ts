import type { Channel } from '../../../src/ports/channel.ts';
import type { Custody } from '../../../src/ports/custody.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { PortCall, SimulatedProcess } from '../world/process.ts';

type Gate = <T>(does: string, writes: boolean, effect: () => Promise<T>) => Promise<T>;

function gateTo(process: SimulatedProcess, port: PortCall['port'], target: string): Gate {
  const calls = new Map<string, PortCall>();
  return (does, writes, effect) => {
    let call = calls.get(does);
    if (call === undefined) calls.set(does, (call = { port, does, target, writes }));
    return process.call(call, effect);
  };
}

/** A journal whose every call can go wrong. */
export function gatedJournal(journal: Journal, process: SimulatedProcess): Journal {
  const gate = gateTo(process, 'journal', 'journal');
  const { alerts, replicas } = journal;
  return {
    append: (...ask) => gate('append', true, () => journal.append(...ask)),
    register: (...ask) => gate('register', true, () => journal.register(...ask)),
    state: (stream) => gate('state', false, () => journal.state(stream)),
    findByName: (name) => gate('findByName', false, () => journal.findByName(name)),
    registered: () => gate('registered', false, () => journal.registered()),
    formerNames: () => gate('formerNames', false, () => journal.formerNames()),
    summaries: (page) => gate('summaries', false, () => journal.summaries(page)),
    waiting: () => gate('waiting', false, () => journal.waiting()),
    claimDue: (...ask) => gate('claimDue', true, () => journal.claimDue(...ask)),
    claim: (...ask) => gate('claim', true, () => journal.claim(...ask)),
    renew: (...ask) => gate('renew', true, () => journal.renew(...ask)),
    release: (...ask) => gate('release', true, () => journal.release(...ask)),
    wake: (...ask) => gate('wake', true, () => journal.wake(...ask)),
    backlog: (now) => gate('backlog', false, () => journal.backlog(now)),
    lastPosition: (stream) => gate('lastPosition', false, () => journal.lastPosition(stream)),
    events: (query) => gate('events', false, () => journal.events(query)),
    sealed: (...ask) => gate('sealed', false, () => journal.sealed(...ask)),
    sealedFiles: (stream) => gate('sealedFiles', false, () => journal.sealedFiles(stream)),
    keepSealed: (record) => gate('keepSealed', true, () => journal.keepSealed(record)),
    budgetSpent: (...ask) => gate('budgetSpent', false, () => journal.budgetSpent(...ask)),
    alerts: {
      raised: (subject) => gate('raised', false, () => alerts.raised(subject)),
      save: (...ask) => gate('save', true, () => alerts.save(...ask)),
      dueForRepeat: (...ask) => gate('dueForRepeat', false, () => alerts.dueForRepeat(...ask)),
      dueNotifications: (...ask) => gate('dueNotifications', false, () => alerts.dueNotifications(...ask)),
      settle: (...ask) => gate('settle', true, () => alerts.settle(...ask)),
      thread: (...ask) => gate('thread', false, () => alerts.thread(...ask)),
      said: (...ask) => gate('said', true, () => alerts.said(...ask)),
      failing: (tries) => gate('failing', false, () => alerts.failing(tries)),
      silences: {
        current: (now) => gate('silences', false, () => alerts.silences.current(now)),
        add: (silence) => gate('silence', true, () => alerts.silences.add(silence)),
        end: (...ask) => gate('unsilence', true, () => alerts.silences.end(...ask)),
      },
    },
    replicas: {
      all: () => gate('replicas', false, () => replicas.all()),
      join: (...ask) => gate('join', true, () => replicas.join(...ask)),
      beat: (...ask) => gate('beat', true, () => replicas.beat(...ask)),
      forgetAhead: (now) => gate('forgetAhead', true, () => replicas.forgetAhead(now)),
      imported: (...ask) => gate('imported', true, () => replicas.imported(...ask)),
      gone: (...ask) => gate('gone', true, () => replicas.gone(...ask)),
    },
    verify: (onProgress) => gate('verify', false, () => journal.verify(onProgress)),
    close: () => journal.close(),
  };
}

export function gatedCustody(custody: Custody, process: SimulatedProcess): Custody {
  const gate = gateTo(process, 'custody', 'custody');
  return {
    seal: (...ask) => gate('seal', false, () => custody.seal(...ask)),
    escrow: (sealed) => gate('escrow', true, () => custody.escrow(sealed)),
    escrowed: (...ask) => gate('escrowed', false, () => custody.escrowed(...ask)),
    open: (...ask) => gate('open', false, () => custody.open(...ask)),
    digest: (values) => custody.digest(values),
    armour: (sealed) => custody.armour(sealed),
    unarmour: (text) => custody.unarmour(text),
    recipient: custody.recipient,
    selfTest: () => gate('selfTest', true, () => custody.selfTest()),
    recoveryRecipients: custody.recoveryRecipients,
    close: () => custody.close(),
  };
}

export function gatedStore(store: Store, process: SimulatedProcess): Store {
  const gate = gateTo(process, 'store', store.name);
  return {
    name: store.name,
    capabilities: store.capabilities,
    preflight: (at) => gate('preflight', true, () => store.preflight(at)),
    readLive: (at) => gate('readLive', false, () => store.readLive(at)),
    stage: (...ask) => gate('stage', true, () => store.stage(...ask)),
    readStaged: (...ask) => gate('readStaged', false, () => store.readStaged(...ask)),
    promote: (...ask) => gate('promote', true, () => store.promote(...ask)),
    discard: (...ask) => gate('discard', true, () => store.discard(...ask)),
    clear: (...ask) => gate('clear', true, () => store.clear(...ask)),
    placeAt: (text) => store.placeAt(text),
    list: (query) => gate('list', false, () => store.list(query)),
    close: () => store.close(),
  };
}

export function gatedChannel(channel: Channel, process: SimulatedProcess): Channel {
  const gate = gateTo(process, 'channel', channel.name);
  return { name: channel.name, deliver: (notice) => gate('deliver', true, () => channel.deliver(notice)) };
}
