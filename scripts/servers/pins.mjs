import { readFileSync } from 'node:fs';

/** The exact servers that the tests run against. The JSON file is read by test/support/servers too. */
export const pins = JSON.parse(readFileSync(new URL('./pins.json', import.meta.url), 'utf8'));
