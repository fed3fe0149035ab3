import { ceremonyStrings } from './ceremony.ts';
import { credentialStrings } from './credential.ts';
import { deskStrings } from './desk.ts';
import { fleetStrings } from './fleet.ts';
import { incidentStrings } from './incident.ts';
import { onboardingStrings } from './onboarding.ts';
import { planStrings } from './plan.ts';
import { shellStrings } from './shell.ts';

/** Every word that the dashboard says by itself. What the daemon says is shown as it came. */
export const strings = {
  ...shellStrings,
  fleet: fleetStrings,
  credential: credentialStrings,
  incident: incidentStrings,
  ceremony: ceremonyStrings,
  onboarding: onboardingStrings,
  plan: planStrings,
  ...deskStrings,
};
