/* A browser for the tests of pages: a page opened as people open it, whatever it says on its console told, axe-core run.
 * FILE.mjs PROGRAM MODULES OUT: thidua, where playwright-core and axe-core were installed, where pages and pictures go. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [, , program, modules, folder] = process.argv;
const require = createRequire(path.resolve(modules, "node_modules", "x"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let passed = 0, failed = 0;

export const out = folder;
export function run(...args) {
  return execFileSync(path.resolve(program), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 30 });
}
export function check(what, is) {
  if (is) { passed++; return; }
  failed++;
  console.log(`FAILED  ${what}`);
}

/* What comes after what was done, however busy the machine is: it is waited for, and fails where it does not come. */
export async function eventually(what, holds) {
  const end = Date.now() + 10000 * Number(process.env.SLOW || 1);
  let is = await holds();
  while (!is && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    is = await holds();
  }
  check(what, is);
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox"] });

/* Opens a page; whatever is said on its console, and whatever it asks of a network, is a failure. */
export async function open(file, { width = 1280, height = 900, scheme = "light", script = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: script, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.told = [];
  page.on("console", (message) => page.told.push(message.text()));
  page.on("pageerror", (error) => page.told.push(error.message));
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) page.told.push("asks " + request.url()); });
  await page.goto("file://" + path.resolve(file));
  return page;
}
export async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const one of found.violations) console.log(`  ${name}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(" | ")}`);
  check(`${name}: axe-core finds nothing`, found.violations.length === 0);
}
/* The end of a test: what came of all. */
export async function finish() {
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
