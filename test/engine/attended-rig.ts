import { administrator } from '../../src/domain/access/caller.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { PortalReading } from '../../src/domain/attended.ts';
import type { CredentialState } from '../../src/domain/credential.ts';
import type { Caller } from '../../src/engine/operations/operations.ts';
import type { Issuer, KeyManagement, KeyPair } from '../../src/ports/issuer.ts';
import { engineRig, PERSON, spec } from './rig.ts';
import type { EngineRig, RigOptions } from './rig.ts';

export const SOMEBODY_ELSE: Caller = administrator('second-operator');

const at = (name: string) => ({ name, user: spec.user });

/** The engine before an issuer whose keys only a person can make, and that person at the portal, at one of its applications. */
export interface AttendedRig extends EngineRig {
  /** What the portal shows now. */
  read(application?: string): Promise<PortalReading>;
  /** Reset Key at the portal, or Generate Key where there is none: the key that it shows once. */
  click(application?: string): Promise<KeyPair>;
  /** Deletes the application at the portal. */
  remove(application?: string): Promise<void>;
  state(): Promise<CredentialState>;
  paste(attempt: string, pair: KeyPair, caller?: Caller): Promise<void>;
  /** Claims the task, waits for the preflight and confirms: the attempt under which the click happens. */
  confirm(caller?: Caller, application?: string): Promise<string>;
  resets(): Promise<number>;
  /** From now on the issuer's manifest lets a program make the keys. */
  automate(): void;
}

/** An issuer whose keys only a person can make, until its manifest says otherwise. */
function managedWhen(issuer: Issuer, automated: () => boolean): Issuer {
  return {
    ...issuer,
    portal: null,
    get management() {
      return automated() ? issuer.management : null;
    },
  };
}

export async function attendedRig(options: Pick<RigOptions, 'fleet'> = {}): Promise<AttendedRig> {
  let made: Issuer | null = null;
  let automated = false;
  const rig = await engineRig({
    ...options,
    wrapIssuer: (issuer) => {
      made = issuer;
      return managedWhen(issuer, () => automated);
    },
  });
  const portal = (): Issuer & { readonly management: KeyManagement } => {
    if (made?.management == null) throw new TypeError('no portal');
    return { ...made, management: made.management };
  };
  const read: AttendedRig['read'] = async (application = spec.application) => {
    const { application: shown } = await portal().management.observe(at(application));
    const { lastResetAt = null, keyIdMasked = null, secretMasked = null } = shown ?? {};
    return { lastResetAt, keyIdMasked, secretMasked };
  };
  let resets = 0;
  const state = async (): Promise<CredentialState> => {
    const found = await rig.ports.journal.findByName(spec.name);
    if (found === null) throw new TypeError('no such credential');
    return found.state;
  };
  return {
    ...rig,
    ...{ read, state },
    click: async (application = spec.application) => {
      const { management } = portal();
      const prepared = await ((await read(application)).keyIdMasked === null
        ? management.prepareGenerate(at(application))
        : management.prepareReset(at(application)));
      const outcome = await prepared.send(() => true);
      const parsed = outcome.kind === 'replied' ? portal().parse(outcome.bytes, outcome.status) : null;
      if (parsed?.kind !== 'key') throw new TypeError('the portal showed no key');
      resets += 1;
      return parsed.pair;
    },
    remove: async (application = spec.application) => {
      const { application: shown } = await portal().management.observe(at(application));
      await portal().management.deleteApplication(shown?.applicationId ?? '', at(application));
    },
    paste: async (attempt, { appKey, appSecret }, caller = PERSON) => {
      const text = JSON.stringify({ appKey: appKey.reveal(), appSecret: appSecret.reveal() });
      await rig.operations.paste(spec.name, attempt, Buffer.from(text), caller);
      await rig.pass(0);
    },
    confirm: async (caller = PERSON, application = spec.application) => {
      await rig.operations.claimTask(spec.name, false, caller);
      await rig.pass(0);
      return (await rig.operations.confirmCall(spec.name, await read(application), caller)).attempt;
    },
    resets: async () => resets,
    automate: () => {
      automated = true;
    },
  };
}

/** For assert.rejects: a fault of this code. */
export function faultOf(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Fault && thrown.code === code;
}
