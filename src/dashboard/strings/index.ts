import { credentialStrings } from './credential.ts';
import { deskStrings } from './desk.ts';
import { fleetStrings } from './fleet.ts';
import { incidentStrings } from './incident.ts';
import { onboardingStrings } from './onboarding.ts';
import { shellStrings } from './shell.ts';

/**
 * Every word that the dashboard says by itself. What the daemon says is shown as it came. The words of a page whose files are
 * asked for later come with it: it imports them by their own file beside this one.
 */
export const strings = {
  ...shellStrings,
  fleet: fleetStrings,
  credential: credentialStrings,
  incident: incidentStrings,
  onboarding: onboardingStrings,
  ...deskStrings,
};
