import assert from 'node:assert/strict';
import { useBrowser, violationsIn } from '../support/browser.ts';

describe('the browser that pages are tried in', function () {
  this.timeout(30_000);
  const browser = useBrowser();

  it('finds what is wrong with a page, and nothing with one that is right', async () => {
    const page = await browser().newPage();
    const shown = (body: string) => page.setContent(`<!doctype html><html lang="en"><title>t</title>${body}`);
    await shown('<main><h1>A form</h1><label>Name <input></label></main>');
    assert.deepEqual(await violationsIn(page), []);
    await shown('<main><h1>A form</h1><input></main>');
    assert.match((await violationsIn(page)).join('\n'), /^label: /);
    await page.close();
  });

  it('looks into a page whose policy allows no script', async () => {
    const page = await browser().newPage();
    const headers = { 'content-security-policy': "default-src 'none'", 'content-type': 'text/html' };
    await page.route('http://127.0.0.1/', (route) =>
      route.fulfill({ headers, body: '<!doctype html><html><title>t</title><p>No language.</html>' }),
    );
    await page.goto('http://127.0.0.1/');
    assert.match((await violationsIn(page)).join('\n'), /^html-has-lang: /);
    await page.close();
  });
});
