import { access, constants } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { Fault } from '../../domain/fault.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

/** The operator's own browser, in a window. Nothing of it is kept: its profile ends with it. Rejects with KT6045. */
export async function launchChromium(given: string | null, path: string): Promise<Browser> {
  const program = given ?? (await firstOn(path));
  if (program === null) throw new Fault('KT6045', { place: 'PATH', saw: `none of ${PROGRAMS.join(', ')}` });
  // Loaded where it is used: whoever types by hand does without it.
  const { chromium } = await import('playwright-core');
  try {
    // As root Chromium has no sandbox of its own, and does not start with one.
    return await chromium.launch({
      executablePath: program,
      headless: false,
      chromiumSandbox: userInfo().uid !== 0,
    });
  } catch (cause) {
    throw new Fault('KT6045', { place: program, saw: 'a program that did not start as a browser', cause });
  }
}

async function firstOn(path: string): Promise<string | null> {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  for (const program of PROGRAMS.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const runs = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return program;
  }
  return null;
}
