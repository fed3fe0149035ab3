import { DAY_MS } from '../duration.ts';

/** How long people have to agree. */
export const APPROVAL_LASTS_MS = DAY_MS;
