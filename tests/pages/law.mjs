/* Coverage of the law as a page (`thidua law --html`): opened at the size of a desk and of a phone, in both languages and both
 * colours, searched, followed by its links, printed on A4, read without script; its figures are those of JSON; no message on the
 * console and no finding of axe-core (make test-pages). law.mjs PROGRAM MODULES OUT (browser.mjs). */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { accessible, check, eventually, finish, open, out, run } from "./browser.mjs";

const cases = "tests/cases/law/files/2024/award.rules";

async function look(file, language, size, report) {
  const name = `law ${path.basename(file)} ${size.width}${size.scheme === "dark" ? " dark" : ""}`;
  const page = await open(file, size);
  check(`${name}: the language is told`, (await page.getAttribute("html", "lang")) === language);
  check(`${name}: nothing is wider than the window`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href").slice(1)).filter((id) => !document.getElementById(decodeURIComponent(id))));
  check(`${name}: links lead somewhere (${lost.slice(0, 3)})`, lost.length === 0);
  const sentences = report.sources.flatMap((source) => source.text), parts = sentences.flatMap((one) => one.parts);
  check(`${name}: every sentence is there`, (await page.locator("article.sentence").count()) === sentences.length);
  const words = await page.locator("article .words > p").allTextContents();
  check(`${name}: with its words as JSON has them`, words.length === parts.length && words.every((text, i) => text === parts[i].text));
  check(`${name}: what nothing covers is told`, (await page.locator(".law-b").count()) === parts.filter((one) => one.state === "missing").length);
  const told = parts.flatMap((one) => one.by ?? []).flatMap((one) => one.cases ?? []);
  check(`${name}: each case of a provision is a row`, (await page.locator(".words details tbody tr").count()) === told.length);
  check(`${name}: the figures are JSON's`, (await page.locator("table.figures .all td").allTextContents()).join() === `${report.sentences.all},${report.words.all}`);
  await accessible(page, name);
  await page.screenshot({ path: path.join(out, `law-${path.basename(file, ".html")}-${size.width}-${size.scheme || "light"}.png`) });
  const input = page.locator(".find input"), shown = () => page.locator("article.sentence:not([hidden])").count();
  await page.locator("body").press("/");
  await input.fill("dang ky");
  await eventually(`${name}: a search without accents leaves what it finds`, async () => { const n = await shown(); return n > 0 && n < sentences.length; });
  await input.press("Escape");
  check(`${name}: Escape brings all back`, (await shown()) === sentences.length);
  const folded = page.locator(".words details").first();
  if (await folded.count()) {
    await folded.locator("summary").focus();
    await page.keyboard.press("Enter");
    check(`${name}: the cases are told by the keyboard`, await folded.locator("tbody tr").first().isVisible());
  }
  check(`${name}: the console is silent`, page.told.length === 0);
  for (const told of page.told) console.log("  " + told);
  await page.context().close();
}

async function printed(file, report) {
  const page = await open(file), pdf = file.replace(/html$/, "pdf");
  await page.pdf({ path: pdf, preferCSSPageSize: true });
  const text = execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf8" });
  check("law: it prints on A4", /Page size:\s+59[45](\.\d+)? x 84[12]/.test(execFileSync("pdfinfo", [pdf], { encoding: "utf8" })));
  check("law: every sentence is printed", report.sources.flatMap((source) => source.text).every((one) => text.includes(one.at.replace(/:\d+$/, ""))));
  await page.context().close();
  const bare = await open(file, { script: false });
  check("law: without script all is there", (await bare.locator("article.sentence:visible").count()) === report.sentences.all && !(await bare.locator(".find").isVisible()));
  await bare.context().close();
}

for (const language of ["en", "vi"])
  for (const [rules, name] of [["rules/2021/emulation.rules", "2021"], [cases, "award"]]) {
    const file = path.join(out, `law-${name}-${language}.html`);
    const report = JSON.parse(run("--lang", language, "law", rules, "--html", file, "--format", "json"));
    await look(file, language, { width: 1280, height: 900 }, report);
    await look(file, language, { width: 360, height: 780 }, report);
    await look(file, language, { width: 1280, height: 900, scheme: "dark" }, report);
    await printed(file, report);
  }
await finish();
