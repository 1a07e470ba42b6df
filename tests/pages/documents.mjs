/* Pages of regulations (`thidua doc`) as people meet them: opened at the size of a desk and of a phone, in both languages and
 * both colours, searched, followed by their links, unfolded, printed on A4, read without script; no message on the console and no
 * finding of axe-core (make test-pages). documents.mjs PROGRAM MODULES OUT (browser.mjs). */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { accessible, check, eventually, finish, open, out, run } from "./browser.mjs";

/* Every link within the page leads somewhere, every id is one element's. */
async function whole(page, name) {
  const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href").slice(1)).filter((id) => !document.getElementById(decodeURIComponent(id))));
  check(`${name}: links lead somewhere (${lost.slice(0, 3)})`, lost.length === 0);
  const twice = await page.evaluate(() => { const seen = new Set(), again = []; for (const one of document.querySelectorAll("[id]")) { if (seen.has(one.id)) again.push(one.id); seen.add(one.id); } return again; });
  check(`${name}: ids are one element's each (${twice.slice(0, 3)})`, twice.length === 0);
  check(`${name}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}

async function year_page(language, size) {
  const name = `doc 2020 ${language} ${size.width}${size.scheme === "dark" ? " dark" : ""}`;
  const page = await open(path.join(out, `doc-2020-${language}.html`), size);
  check(`${name}: the language is told`, (await page.getAttribute("html", "lang")) === language);
  await whole(page, name);
  await accessible(page, name);
  await page.screenshot({ path: path.join(out, `doc-${language}-${size.width}-${size.scheme || "light"}.png`) });

  /* the law beside the rule */
  const rule = page.locator("#rule-unregistered");
  check(`${name}: the law stands beside the rule`, (await rule.locator("blockquote").textContent()).includes("không đăng ký tham gia thi đua, ký kết giao ước thi đua hằng năm tại cụm, khối thi đua"));
  if (language === "vi") check(`${name}: the rule is said`, (await rule.locator(".said").textContent()).includes("Kết quả xét thi đua của đơn vị là “không xét” khi"));

  /* search by the keyboard, without accents */
  const input = page.locator(".find input"), shown = () => page.locator(".entry:not([hidden])").count();
  const all = await shown();
  await page.locator("body").press("/");
  check(`${name}: / goes to the search`, await input.evaluate((one) => document.activeElement === one));
  await input.fill("dang cho ket luan");
  await eventually(`${name}: a search leaves what it finds`, async () => { const n = await shown(); return n > 0 && n < all / 4 && await page.locator("#rule-pending_conclusion").isVisible(); });
  const found = await shown();
  check(`${name}: it tells how many`, (await page.locator(".find output").textContent()).includes(String(found)));
  await accessible(page, name + ", searched");
  /* a link to what the search has put away shows it */
  await input.fill("pending_conclusion");
  await eventually(`${name}: a name of the rules is found`, async () => (await shown()) === 1);
  const link = page.locator('.entry:not([hidden]) .said a[href="#field-incident-serious"]').first();
  await link.focus();
  await page.keyboard.press("Enter");
  await eventually(`${name}: a link shows what was put away`, async () => await page.locator("#field-incident-serious").isVisible() && (await shown()) === all);
  await input.fill("xyzzy");
  await eventually(`${name}: nothing found is said`, async () => (await shown()) === 0 && (await page.locator(".find output").textContent()).length > 5);
  await input.press("Escape");
  check(`${name}: Escape brings all back`, (await shown()) === all && (await input.inputValue()) === "");

  /* the row of parts */
  await page.locator("#parts a", { has: page.locator(":scope") }).last().evaluate((one) => one.click());
  await eventually(`${name}: the row of parts leads to them`, () => page.evaluate(() => scrollY > 2000));
  check(`${name}: the console is silent`, page.told.length === 0);
  for (const told of page.told) console.log("  " + told);
  await page.context().close();
}

async function chain_page(language) {
  const file = path.join(out, `doc-2025-${language}.html`), name = `doc 2025 ${language}`;
  run("--lang", language, "doc", "rules/2025/emulation.rules", "-o", file);
  for (const size of [{ width: 1280, height: 900 }, { width: 360, height: 780, scheme: "dark" }]) {
    const page = await open(file, size);
    await whole(page, name);
    const years = page.locator("#years .year");
    check(`${name}: every file of the chain is there, the newest first`, (await years.count()) >= 6 && (await years.first().textContent()).includes("2025") && (await years.last().textContent()).includes("2020"));
    const before = years.first().locator("details").first();
    await before.locator("summary").click();
    check(`${name}: what stood there before is told`, (await before.locator(".old .said").isVisible()) && (await before.locator(".new .said").isVisible()));
    await before.screenshot({ path: path.join(out, `doc-before-${language}-${size.width}.png`) });
    await accessible(page, name);
    check(`${name}: the console is silent`, page.told.length === 0);
    await page.context().close();
  }
}

async function printed(language) {
  const page = await open(path.join(out, `doc-2020-${language}.html`)), pdf = path.join(out, `doc-2020-${language}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
  check(`doc ${language}: it prints on A4`, /Page size:\s+59[45](\.\d+)? x 84[12]/.test(execFileSync("pdfinfo", [pdf], { encoding: "utf8" })));
  const places = await page.locator(".entry .place").allTextContents();
  check(`doc ${language}: every entry is printed`, places.every((place) => text.includes(place.trim().split(/\s+/).pop())));
  check(`doc ${language}: the search is not`, !text.includes(await page.locator(".find label").textContent()));
  await page.context().close();
}

async function bare(language) {
  const page = await open(path.join(out, `doc-2020-${language}.html`), { script: false });
  check(`doc ${language}: without script all entries are there`, (await page.locator(".entry:visible").count()) > 50);
  check(`doc ${language}: and neither search nor row of parts`, !(await page.locator(".find").isVisible()) && !(await page.locator("#parts").isVisible()));
  await page.context().close();
}

/* Every other regulation: no message, no finding; a chart where there are values by date. */
async function other(rules) {
  const file = path.join(out, "doc-" + path.basename(rules, ".rules") + ".html");
  run("--lang", "vi", "doc", rules, "-o", file);
  for (const width of [360, 1280]) {
    const page = await open(file, { width, height: 800 });
    await whole(page, rules);
    await accessible(page, rules);
    const parameters = page.locator("#parameters .entry");
    if (await parameters.count()) check(`${rules}: each value has its band`, (await page.locator("#parameters svg .band").count()) === (await page.locator("#parameters .values tbody tr").count()));
    if (width === 1280 && (await parameters.count())) await page.locator("#parameters figure").screenshot({ path: path.join(out, "doc-chart-" + path.basename(rules, ".rules") + ".png") });
    check(`${rules}: the console is silent`, page.told.length === 0);
    await page.context().close();
  }
}

for (const language of ["en", "vi"]) {
  run("--lang", language, "doc", "rules/2020/emulation.rules", "-o", path.join(out, `doc-2020-${language}.html`));
  await year_page(language, { width: 1280, height: 900 });
  await year_page(language, { width: 360, height: 780 });
  await year_page(language, { width: 1280, height: 900, scheme: "dark" });
  await chain_page(language);
  await printed(language);
  await bare(language);
}
for (const rules of ["an-giang/thi-đua", "police/scores", "courts/flag", "decree-91-2017/fighters", "decree-335-2025/rating", "circular-example/circular", "calendar/reply"])
  await other(`rules/${rules}.rules`);
await finish();
