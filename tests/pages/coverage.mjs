/* Pages of coverage (`thidua test --coverage --html`) as people meet them: at the size of a desk and of a phone, in both languages
 * and both colours, searched, unfolded, printed on A4, read without script; no message on the console and no finding of axe-core
 * (make test-pages). coverage.mjs PROGRAM MODULES OUT (browser.mjs). */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { accessible, check, eventually, finish, open, out, run } from "./browser.mjs";

const rules = "rules/an-giang";
const told = JSON.parse(run("test", rules, "--coverage=json")).regulations[0];

async function opened(file, language, size) {
  const name = `coverage ${language} ${size.width}${size.scheme ?? ""}`, page = await open(file, size);
  check(`${name}: the language is told`, (await page.getAttribute("html", "lang")) === language);
  check(`${name}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const twice = await page.evaluate(() => { const ids = [...document.querySelectorAll("[id]")].map((one) => one.id); return ids.filter((id, i) => ids.indexOf(id) !== i); });
  check(`${name}: ids are one element's each (${twice.slice(0, 3)})`, twice.length === 0);
  const entries = page.locator(".entry"), shown = () => page.locator(".entry:not([hidden])").count(), all = await entries.count();
  check(`${name}: every declaration is there`, all === told.declarations.length);
  check(`${name}: as much is shown as JSON tells`, (await page.locator("td .chip.g").count()) === told.met && (await page.locator("td .chip.u").count()) === told.obligations - told.met);
  await accessible(page, name);
  await page.screenshot({ path: path.join(out, `coverage-${language}-${size.width}-${size.scheme ?? "light"}.png`) });

  /* by the keyboard, without accents */
  await page.locator("body").press("/");
  await page.keyboard.type("khong dang ky");
  await eventually(`${name}: a search leaves what it finds`, async () => { const n = await shown(); return n > 0 && n < all; });
  await page.keyboard.press("Escape");
  check(`${name}: Escape brings all back`, (await shown()) === all);

  /* a case that is missing, to be copied */
  const missing = page.locator(".entry details:has(pre)").first();
  await missing.locator("summary").press("Enter");
  check(`${name}: a missing case is shown`, (await missing.locator("pre").innerText()).includes("- name:") && (await missing.locator("pre").isVisible()));
  await accessible(page, name + ", unfolded");
  check(`${name}: the console is silent`, page.told.length === 0);
  await page.context().close();
}

async function printed(file, language) {
  const page = await open(file), pdf = path.join(out, `coverage-${language}.pdf`);
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  check(`coverage ${language}: it prints on A4`, /Page size:\s+59[45](\.\d+)? x 84[12]/.test(execFileSync("pdfinfo", [pdf], { encoding: "utf8" })));
  check(`coverage ${language}: what is folded is printed`, (text.match(/- name:/g) ?? []).length === (await page.locator("pre").evaluateAll((all) => all.map((one) => one.textContent).join("").match(/- name:/g).length)));
  await page.context().close();
  const bare = await open(file, { script: false });
  check(`coverage ${language}: without script all is there`, (await bare.locator(".entry:visible").count()) === told.declarations.length && !(await bare.locator(".find").isVisible()));
  await bare.context().close();
}

for (const language of ["en", "vi"]) {
  const file = path.join(out, `coverage-${language}.html`);
  run("--lang", language, "test", rules, "--coverage", "--html", file);
  for (const size of [{ width: 1280, height: 900 }, { width: 360, height: 780 }, { width: 1280, height: 900, scheme: "dark" }]) await opened(file, language, size);
  await printed(file, language);
}
await finish();
