/**
 * `npm run docs`: docs/errors/ from the catalogues of faults and alerts, one page a code and an index.
 * `--check` writes nothing, names what is stale and fails.
 */
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alertCatalogue } from '../src/domain/alerts/catalogue.ts';
import { runbookSteps } from '../src/domain/alerts/runbooks.ts';
import { catalogue } from '../src/domain/faults/catalogue.ts';
import { root } from './setup/paths.mjs';

const folder = join(root, 'docs', 'errors');

const REMEDIES = {
  retry: 'Keyturn tries again by itself.',
  alert: 'A person has to repair something; keyturn goes on by itself after that.',
  reconcile: 'Keyturn compares with the outside before it goes on.',
  ask: 'A person has to decide.',
};

const RANGES = [
  ['KT10', 'Configuration'],
  ['KT11', 'Policy'],
  ['KT20', 'Custody'],
  ['KT21', 'Journal'],
  ['KT3', 'Stores'],
  ['KT4', 'Issuers'],
  ['KT5', 'Rotations'],
  ['KT6', 'Daemon, API and command line'],
  ['KT7', 'Channels'],
  ['KT-A', 'Alerts'],
];

const pages = new Map([
  ...Object.entries(catalogue).map(([code, entry]) => [`${code}.md`, faultPage(code, entry)]),
  ...Object.entries(alertCatalogue).map(([code, entry]) => [`${code}.md`, alertPage(code, entry)]),
  ['README.md', indexPage({ ...catalogue, ...alertCatalogue })],
]);

function faultPage(code, { title, explain, expected, next, remedy }) {
  return page(`${code} ${title}`, explain, `Expected: ${expected}.`, REMEDIES[remedy], `Next: \`${next}\``);
}

function alertPage(code, { title, explain, next, severity }) {
  const steps = runbookSteps(code).map((step, index) => `${index + 1}. ${step}`);
  const runbook = steps.length === 0 ? [] : ['## What to do', steps.join('\n')];
  return page(`${code} ${title}`, explain, `Severity: ${severity}.`, ...runbook, `Next: \`${next}\``);
}

function indexPage(entries) {
  const sections = RANGES.flatMap(([prefix, heading]) => {
    const codes = Object.keys(entries).filter((code) => code.startsWith(prefix));
    const lines = codes.sort().map((code) => `- [${code}](${code}.md) ${entries[code].title}`);
    return lines.length === 0 ? [] : [`## ${heading}\n\n${lines.join('\n')}`];
  });
  const intro =
    'Every failure and every alert has a code. `keyturn explain CODE` prints the same text, offline.';
  return page('Codes', intro, ...sections);
}

function page(title, ...paragraphs) {
  const made = '<!-- Made by `npm run docs` from src/domain: edit the catalogue, not this page. -->';
  return [`# ${title}`, ...paragraphs, made].join('\n\n') + '\n';
}

async function stalePages() {
  const present = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md'));
  const surplus = present.filter((name) => !pages.has(name));
  const stale = [];
  for (const [name, text] of pages) {
    const found = await readFile(join(folder, name), 'utf8').catch(() => null);
    if (found !== text) stale.push(name);
  }
  return { surplus, stale };
}

const { surplus, stale } = await stalePages();
if (process.argv.includes('--check')) {
  const names = [...surplus, ...stale].sort();
  if (names.length > 0) {
    console.error(`docs/errors/ is stale: ${names.join(', ')}\nNext: npm run docs`);
    process.exit(1);
  }
} else {
  await mkdir(folder, { recursive: true });
  for (const name of surplus) await rm(join(folder, name));
  for (const name of stale) await writeFile(join(folder, name), pages.get(name));
  console.log(`docs/errors: ${pages.size} pages, ${stale.length} written, ${surplus.length} removed`);
}
