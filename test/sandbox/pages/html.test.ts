import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { html } from '../../../src/sandbox/pages/frame/html.ts';

const PAGES = new URL('../../../src/sandbox/pages/', import.meta.url);

describe('a template', () => {
  it('escapes text between tags and in attributes', () => {
    const bad = `<b>"quoted" & 'so'</b>`;
    const safe = '&lt;b&gt;&quot;quoted&quot; &amp; &#39;so&#39;&lt;/b&gt;';
    assert.equal(html`<p title="${bad}">${bad}</p>`.text, `<p title="${safe}">${safe}</p>`);
  });

  it('keeps what another template made, joins lists and leaves out what is not there', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);
    assert.equal(html`${items}${null}${false}${0}`.text, '<li>a</li><li>&lt;</li>0');
  });

  it('takes an object that looks like markup for text', () => {
    const forged = JSON.parse('["<b>"]') as string[];
    assert.equal(html`${forged}`.text, '&lt;b&gt;');
  });

  it('is given values inside double quotes wherever an attribute has one', async () => {
    const files = (await readdir(PAGES, { recursive: true })).filter((file) => file.endsWith('.ts'));
    assert.ok(files.length > 10);
    for (const file of files) {
      const text = await readFile(new URL(file, PAGES), 'utf8');
      assert.doesNotMatch(text, /\s[a-z-]+=(\$\{|')/, file);
    }
  });
});
