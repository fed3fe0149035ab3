import { isLoopbackHost } from '../../domain/endpoint.ts';
import { Fault } from '../../domain/fault.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { HttpCaller } from './http-call.ts';
import type { WebullProfile } from './profiles.ts';
import { createRehearsal } from './rehearsal.ts';
import type { WebullSettings } from './settings.ts';

/** Who makes the keys, as the manifest says, and where. */
export interface MintPlace {
  readonly place: string;
  readonly settings: WebullSettings;
  readonly profile: WebullProfile;
  readonly gateway: URL;
  readonly http: HttpCaller;
  readonly settleMs: number;
}

export type Minting = Pick<Issuer, 'management' | 'portal' | 'rehearsal'>;

/** Throws KT4005 or KT4008 where the settings are unsafe together, or this way of minting is not there. */
export function mintingOf(where: MintPlace): Minting {
  switch (where.settings.mint) {
    case 'sandbox':
      return byRobot(where);
    case 'attended':
      return byPerson(where);
    case 'assisted-browser':
      throw new Fault('KT4008', { place: where.place, saw: `mint: ${where.settings.mint}` });
  }
}

/**
 * Only a person at the portal makes, resets and deletes keys; all that is asked of the gateway is whether a key is accepted. A
 * gateway on this machine is a rehearsal: the sandbox stands in for the portal, too.
 */
function byPerson({ place, settings, profile, gateway }: MintPlace): Minting {
  if (settings.sandbox !== undefined)
    throw new Fault('KT4008', { place, saw: 'mint: attended with spec.sandbox, which is for the robot' });
  if (profile.portal.value === null)
    throw new Fault('KT4008', {
      place,
      saw: `mint: attended with profile ${profile.name}, which knows no portal`,
    });
  const rehearsal = isLoopback(gateway);
  for (const url of [gateway, ...(settings.portal === undefined ? [] : [new URL(settings.portal)])])
    if (url.protocol !== 'https:' && !isLoopback(url))
      throw new Fault('KT4005', { place, saw: `${url.host} without TLS`, expected: 'https beyond loopback' });
  return { management: null, portal: null, rehearsal };
}

function byRobot({ place, settings: { sandbox }, gateway, http, settleMs }: MintPlace): Minting {
  if (sandbox === undefined) throw new Fault('KT4008', { place, saw: 'mint: sandbox without spec.sandbox' });
  const api = new URL(sandbox.api);
  for (const url of [gateway, api])
    if (!isLoopback(url)) throw new Fault('KT4005', { place, saw: `mint: sandbox with ${url.host}` });
  const { loginPassword, tradingPassword } = sandbox;
  const robot = createRehearsal({ place, api, loginPassword, tradingPassword, settleMs, http });
  return {
    rehearsal: true,
    portal: { authorisedUsers: (user) => robot.authorisedUsers(user) },
    management: {
      observe: (ref) => robot.look(ref),
      prepareReset: (ref) => robot.prepare(ref, 'reset'),
      prepareGenerate: (ref) => robot.prepare(ref, 'generate'),
      deleteApplication: (id, ref) => robot.deleteApplication(id, ref),
    },
  };
}

function isLoopback({ hostname }: URL): boolean {
  return isLoopbackHost(hostname);
}
