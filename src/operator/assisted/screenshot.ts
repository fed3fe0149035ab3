import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** Whatever somebody typed, and whatever may be a picture of something. */
const FIELDS = 'input, textarea, select, [contenteditable], iframe, canvas, img, svg, video, object, embed';
/** Like a key, a code or an account: long and without a space, or digits. The smallest element that holds it is covered. */
const LIKE_A_SECRET = String.raw`:text-matches("[A-Za-z0-9+/_=-]{12,}|\\d{4,}")`;

/** A picture of the page for whoever mends the recipe, in which nothing can be read that opens anything. */
export async function maskedScreenshot(page: Page, path: string): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const mask = [page.locator(FIELDS), page.locator(LIKE_A_SECRET)];
    await page.screenshot({ path, mask, maskColor: '#000000', animations: 'disabled', timeout: 10_000 });
    return true;
  } catch {
    // A page that can't be masked, or is gone, is not pictured.
    return false;
  }
}
