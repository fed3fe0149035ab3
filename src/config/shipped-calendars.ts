import { fileURLToPath } from 'node:url';
import { splitDocuments } from './documents.ts';
import type { Draft } from './draft.ts';
import { listManifests, readText } from './manifest-files.ts';
import { readManifest } from './manifest.ts';
import { calendarIn } from './read-calendar.ts';

/** One folder above both src and dist, as manifests of the same kind that a folder of manifests may hold. */
const FOLDER = fileURLToPath(new URL('../../calendars', import.meta.url));

/** Puts the calendars that come with keyturn into a draft. */
export async function readShippedCalendars(draft: Draft): Promise<void> {
  for (const file of await listManifests(FOLDER)) {
    for (const document of splitDocuments(file, (await readText(file)) ?? '')) {
      const manifest = readManifest(document, draft.problems);
      const calendar = manifest === null ? null : calendarIn(draft, manifest);
      if (calendar !== null) draft.calendars.set(calendar.name, calendar);
    }
  }
}
