/* Pages as people meet them: opened in Chromium at the size of a desk and of a phone, in both languages and both colours,
 * searched, filtered, sorted, explained, printed; no message on the console and no finding of axe-core (make test-pages).
 * pages.mjs PROGRAM MODULES OUT (browser.mjs). */
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { accessible, check, eventually, finish, open, out, run } from "./browser.mjs";

const year = ["rules/2020/emulation.rules", "rules/2020/data"];
const shown = (list) => list.locator("tbody tr.item").count();

/* All of one page of the year's results. */
async function year_page(language, size) {
  const name = `${language} ${size.width}${size.scheme === "dark" ? " dark" : ""}`;
  const file = path.join(out, `2020-${language}.html`);
  const page = await open(file, size);
  const data = JSON.parse(run("run", ...year, "--format", "json"));
  const units = data.results.unit;
  check(`${name}: the language is told`, (await page.getAttribute("html", "lang")) === language);
  check(`${name}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await accessible(page, name);
  await page.screenshot({ path: path.join(out, `top-${language}-${size.width}-${size.scheme || "light"}.png`) });

  /* counts are those of the results */
  const deferred = units.filter((unit) => unit.standing.outcome === "deferred").length;
  const list = page.locator("#lists > section").first();
  const item = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent).items.findIndex((i) => i.name === "standing"));
  check(`${name}: counts are the results'`, (await page.locator(`.legend li[data-item="${item}"][data-code="1"] b`).textContent()) === String(deferred));

  /* search, without accents too */
  const search = list.locator("input[type=search]");
  await search.click();
  await eventually(`${name}: what is scrolled to is drawn`, async () => (await shown(list)) === units.length);
  await search.fill("da nang");
  await eventually(`${name}: a search finds "Đà Nẵng" by "da nang"`, async () => (await shown(list)) === 1 && (await list.locator("tbody tr.item").first().textContent()).includes("Đà Nẵng"));
  await search.fill("");
  await eventually(`${name}: without a search all are there again`, async () => (await shown(list)) === units.length);

  /* filter, by the chart */
  await page.locator(`.legend li[data-item="${item}"][data-code="1"] button`).click();
  await eventually(`${name}: a filter leaves those of that outcome`, async () => (await shown(list)) === deferred);

  /* an explanation, by the keyboard */
  const row = list.locator("tbody tr.item", { hasText: "Kon Tum" });
  const button = row.locator(`button[data-item="${item}"]`);
  await button.focus();
  await page.keyboard.press("Enter");
  const panel = list.locator("tr.panel");
  await panel.waitFor();
  check(`${name}: an explanation is opened in place`, (await button.getAttribute("aria-expanded")) === "true");
  const words = await panel.textContent();
  check(`${name}: it quotes the law`, words.includes("Chưa xét thi đua đối với những đơn vị có dấu hiệu sai phạm nghiêm trọng"));
  check(`${name}: it names the place of a fact`, words.includes("cum-7.yaml:39:42"));
  await accessible(page, name + ", explained");
  await panel.screenshot({ path: path.join(out, `explained-${language}-${size.width}-${size.scheme || "light"}.png`) });
  await page.keyboard.press("Escape");
  check(`${name}: Escape closes it`, (await panel.count()) === 0);
  check(`${name}: the focus is where it was`, await button.evaluate((one) => document.activeElement === one));

  /* everything about an instance */
  await row.locator("th button").click();
  check(`${name}: a name opens facts and results`, (await list.locator("tr.panel dl.pairs").count()) >= 2);
  await accessible(page, name + ", an instance");
  await list.locator("tr.panel .x").first().click();
  await list.locator(".tools button:visible", { hasNot: page.locator("[aria-expanded]") }).last().click();
  await page.waitForTimeout(100);

  /* sorting, where the heads can be seen */
  if (size.width > 760) {
    const head = list.locator("thead th button").first();
    await list.locator(".tools input[type=checkbox]").uncheck();
    await head.click();
    const names = await list.locator("tbody tr.item th button").allTextContents();
    check(`${name}: names are sorted as in Vietnamese`, names.every((one, i) => !i || new Intl.Collator("vi", { numeric: true }).compare(names[i - 1], one) <= 0));
    check(`${name}: the head tells`, (await list.locator("thead th").first().getAttribute("aria-sort")) === "ascending");
  }

  /* what is missing */
  const missing = page.locator("#missing");
  await missing.scrollIntoViewIfNeeded();
  await eventually(`${name}: what is missing names Đà Nẵng`, async () => (await missing.textContent()).includes("Đà Nẵng"));
  check(`${name}: the console is silent`, page.told.length === 0);
  for (const told of page.told) console.log("  " + told);
  await page.context().close();
}

async function printed(language) {
  const page = await open(path.join(out, `2020-${language}.html`));
  const pdf = path.join(out, `2020-${language}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  const info = execFileSync("pdfinfo", [pdf], { encoding: "utf8" });
  const names = JSON.parse(run("run", ...year, "--format", "json")).results.unit.length;
  const told = await page.evaluate(() => { const d = JSON.parse(document.getElementById("data").textContent); return d.entities.find((e) => e.name === "unit").ids.d; });
  check(`${language}: it prints on A4`, /Page size:\s+59[45](\.\d+)? x 84[12]/.test(info));
  check(`${language}: all units are printed`, told.length === names && told.every((id) => text.includes(id)));
  check(`${language}: what is folded on a screen is printed`, text.includes("SHA-256"));
  check(`${language}: nobody complains when it prints`, page.told.length === 0);
  await page.context().close();
}

/* Without script: counts, warnings, law, and a word on what is not there. */
async function bare(language) {
  const page = await open(path.join(out, `2020-${language}.html`), { script: false });
  check(`${language}: without script there are charts`, (await page.locator("svg.bar").count()) > 10);
  check(`${language}: and a word on it`, await page.locator("noscript").first().evaluate(() => true).catch(() => true) && (await page.content()).includes("<noscript>"));
  check(`${language}: and the law`, (await page.locator("#law blockquote").count()) > 5);
  await page.context().close();
}

async function explained(language) {
  const file = path.join(out, `kon-tum-${language}.html`);
  run("--lang", language, "explain", ...year, "--id", "vks-kon-tum", "--html", file);
  for (const size of [{ width: 1280 }, { width: 360, scheme: "dark" }]) {
    const page = await open(file, size);
    check(`${language}, explain: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await accessible(page, `${language} explain ${size.width}`);
    check(`${language}, explain: the console is silent`, page.told.length === 0);
    await page.screenshot({ path: path.join(out, `explain-${language}-${size.width}.png`), fullPage: true });
    await page.context().close();
  }
}

/* Every other regulation's page: no message, no finding, a panel for each kind of result. */
async function other(rules, data, ...options) {
  const file = path.join(out, path.basename(rules, ".rules") + ".html");
  run("run", rules, data, ...options, "--html", file);
  const page = await open(file, { width: 360, height: 800 });
  for (const section of await page.locator("#lists > section").all()) {
    const button = section.locator("button[data-row]").first();
    if (await button.count()) await button.click();
    const chip = section.locator("button.chip").first();
    if (await chip.count()) await chip.click();
  }
  await accessible(page, rules);
  check(`${rules}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  check(`${rules}: the console is silent`, page.told.length === 0);
  for (const told of page.told) console.log("  " + told);
  await page.context().close();
}

/* 100,000 units: open, searchable and scrolled through within seconds. */
async function many(n) {
  const lines = ["regulation many", "  effective 2024-01-01 to 2024-12-31", "entity sector", "entity cluster (clusters) in sector", "  name : text", "entity unit (units) in cluster", "  name : text",
    "  registered : boolean", "  votes : integer", "decision standing of unit", "  one of barred, considered", "  otherwise considered", "rule unregistered for unit", "  when not registered",
    "  then standing is barred", "  because \"not registered\"", "selection flag", "  choose 1 unit per cluster", "  where standing is considered", "  order by votes descending", "  on tie refer"];
  const units = [];
  for (let i = 0; i < n; i++)
    units.push(`{"id":"u${i}","cluster":"c${Math.floor(i / 10)}","name":"Đơn vị ${i}"${i % 97 ? `,"registered":${i % 7 !== 0}` : ""},"votes":${(i * 7919) % 101}}`);
  const clusters = [];
  for (let i = 0; i < n / 10; i++) clusters.push(`{"id":"c${i}","name":"Cụm ${i}"}`);
  mkdirSync(path.join(out, "many"), { recursive: true });
  writeFileSync(path.join(out, "many.rules"), lines.join("\n") + "\n");
  writeFileSync(path.join(out, "many", "1-cluster.jsonl"), clusters.map((l) => l.replace("{", '{"entity":"cluster",')).join("\n") + "\n");
  writeFileSync(path.join(out, "many", "2-unit.jsonl"), units.map((l) => l.replace("{", '{"entity":"unit",')).join("\n") + "\n");
  const time = (work) => { const begin = process.hrtime.bigint(); work(); return Number(process.hrtime.bigint() - begin) / 1e6; };
  const file = path.join(out, "many.html"), args = ["run", path.join(out, "many.rules"), path.join(out, "many")];
  let page_ms = Infinity, lines_ms = Infinity;
  for (let i = 0; i < 5; i++) {
    lines_ms = Math.min(lines_ms, time(() => run(...args, "--format", "jsonl", "-o", path.join(out, "many.jsonl"))));
    page_ms = Math.min(page_ms, time(() => run(...args, "--html", file)));
  }
  await (await open(file)).context().close(); /* what the system has to read is read */
  const begin = Date.now();
  const page = await open(file);
  const opened = Date.now() - begin;
  const list = page.locator("#lists > section").first();
  await list.locator("input[type=search]").fill(`don vi ${n - 1}`);
  await page.waitForFunction(() => document.querySelector("#lists .count").textContent.startsWith("1 "));
  const searched = Date.now() - begin;
  console.log(`${n} units: written in ${page_ms.toFixed(0)} ms (jsonl ${lines_ms.toFixed(0)} ms, ${(page_ms / lines_ms).toFixed(2)} times), ${(statSync(file).size / 1e6).toFixed(1)} MB; open after ${opened} ms, searched after ${searched} ms`);
  check("many: open and searched within 3 s", searched < 3000 * Number(process.env.SLOW || 1));
  check("many: written in less than twice the time of jsonl", page_ms < 2 * lines_ms);
  await list.locator("input[type=search]").fill("");
  await page.waitForFunction(() => !document.querySelector("#lists .count").textContent.startsWith("1 "));
  await page.evaluate(() => scrollTo(0, document.querySelector("#lists > section").offsetHeight - 2000));
  await eventually("many: what one scrolls to is drawn", () => page.evaluate(() => [...document.querySelectorAll("#lists table.list tr.item")].some((row) => { const box = row.getBoundingClientRect(); return box.top > 0 && box.top < innerHeight; })));
  check("many: few rows are there at once", (await page.locator("tr.item").count()) < 2000);
  check("many: the console is silent", page.told.length === 0);
  await page.context().close();
}

for (const language of ["en", "vi"]) {
  run("--lang", language, "run", ...year, "--html", path.join(out, `2020-${language}.html`));
  await year_page(language, { width: 1280, height: 900 });
  await year_page(language, { width: 360, height: 780 });
  await year_page(language, { width: 1280, height: 900, scheme: "dark" });
  await year_page(language, { width: 360, height: 780, scheme: "dark" });
  await printed(language);
  await bare(language);
  await explained(language);
}
await other("rules/an-giang/thi-đua.rules", "rules/an-giang/data");
await other("rules/police/scores.rules", "rules/police/data");
await other("rules/courts/flag.rules", "rules/courts/data");
await other("rules/decree-91-2017/fighters.rules", "rules/decree-91-2017/data");
await other("rules/decree-335-2025/rating.rules", "rules/decree-335-2025/data");
await other("rules/circular-example/circular.rules", "rules/circular-example/data", "--previous", "rules/circular-example/data-2023.yaml");
await many(Number(process.env.PAGE_UNITS || 100000));
await finish();
