// Workbooks as LibreOffice reads them, against the JSON of the same run: read_back.mjs THIDUA. Of every rule file with sample
// data: each row of each entity's sheet is the instance of that place, and each of its cells says what the JSON says; each
// candidate of each selection's sheet has its rank and result; what was read is the same. Prints what differs, then
// "N passed, N failed": a rule file is one of each.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const thidua = process.argv[2]
const work = mkdtempSync(join(tmpdir(), 'thidua-office-'))
const runs = [
  ['2020', 'rules/2020/emulation.rules', 'rules/2020/data', []],
  ['2020-both', 'rules/2020/emulation.rules', 'rules/2020/data', ['--reading', 'pledge_test=both', '--settle', '1']],
  ['an-giang', 'rules/an-giang/thi-đua.rules', 'rules/an-giang/data', []],
  ['circular', 'rules/circular-example/circular.rules', 'rules/circular-example/data',
    ['--previous', 'rules/circular-example/data-2023.yaml']],
  ['courts', 'rules/courts/flag.rules', 'rules/courts/data', []],
  ['fighters', 'rules/decree-91-2017/fighters.rules', 'rules/decree-91-2017/data', []],
  ['police', 'rules/police/scores.rules', 'rules/police/data', []],
  ['rating', 'rules/decree-335-2025/rating.rules', 'rules/decree-335-2025/data', []],
]

// Rows of a CSV of LibreOffice: commas, quotes doubled, line ends in quotes.
function rowsOf(text) {
  const rows = [[]]
  for (let i = 0; i < text.length;) {
    let cell = ''
    if (text[i] === '"') {
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) { cell += text[i]; if (text[i] === '"') i++ }
      i++
    } else while (i < text.length && text[i] !== ',' && text[i] !== '\n') cell += text[i++]
    rows.at(-1).push(cell)
    if (text[i] === '\n' && i + 1 < text.length) rows.push([])
    i++
  }
  return rows
}

// The labels of the words of closed sets, as the rules have them: all words of a list are labelled, or none; a text behind the last
// one's is the label of what is declared.
const labels = new Map()
function readLabels(rules) {
  labels.clear()
  const text = execFileSync(thidua, ['check', '--list', rules], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] }).toString('utf8')
  const item = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\s*"[^"]*")*`
  for (const [list] of text.matchAll(new RegExp(String.raw`(?:one of|một trong)\s+${item}(?:\s*,\s*${item})*`, 'gu'))) {
    const items = [...list.replace(/^(one of|một trong)\s+/u, '').matchAll(/([\p{L}_][\p{L}\p{N}_]*)(?:\s*"([^"]*)")?/gu)]
    if (items.every(([, , label]) => label)) for (const [, name, label] of items) labels.set(name, label)
  }
}
const word = (text) => labels.get(text) ?? text.replaceAll('_', ' ')
const isMap = (value) => value !== null && typeof value === 'object'
const day = (text) => text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1')

// What the cells of one item say, by the shape of its member in the JSON. A string: so; a function: whether a cell will do.
function cellsOf(value, names) {
  const list = (ids) => ids.map((id) => names.get(id) ?? id).join('; ')
  if (!isMap(value)) {
    const text = value === true ? 'yes' : value === false ? 'no' : String(value)
    return [(cell) => cell === day(text) || cell === word(text)]
  }
  if ('outcome' in value) {
    if (value.outcome !== null) return [word(value.outcome), (cell) => (cell === '') === (value.rules.length === 0)]
    return ['undetermined', (cell) => cell === `undetermined (${value.possible.map(word).join(' or ')})`]
  }
  if ('share' in value && 'state' in value)
    return [word(value.state), value.share === null ? () => true : String(value.share), value.left ?? '',
      list(value.tied)]
  if ('state' in value && 'seats' in value)
    return [word(value.state), value.seats === null ? () => true : String(value.seats), list(value.chosen), list(value.tied),
      list(value.undetermined)]
  if ('state' in value) return [word(value.state)]
  if ('chosen' in value) {
    const result = value.chosen === true ? 'chosen' : value.tied ? 'tied' : value.chosen === null ? 'undetermined'
      : 'rank' in value ? 'not chosen' : 'no candidate'
    return [result, String(value.rank ?? '')]
  }
  if ('share' in value && value.share !== null) return [String(value.share)]
  if (value.none) return ['none']
  if ('value' in value && value.value !== null) return cellsOf(value.value, names)
  return [(cell) => /^(undetermined|tied)/.test(cell)]
}

const says = (wanted, cell) => typeof wanted === 'function' ? wanted(cell) : wanted === cell

function check(name, rules, data, more) {
  const differences = []
  const differ = (text) => differences.push(`${name}: ${text}`)
  const book = join(work, `${name}.xlsx`)
  const run = (...options) =>
    execFileSync(thidua, ['--lang', 'en', 'run', rules, data, ...more, ...options], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] })
  readLabels(rules)
  const results = JSON.parse(run('--format', 'json'))
  run('--format', 'xlsx', '-o', book)
  // each sheet a file, cells as they are shown
  execFileSync('soffice', [`-env:UserInstallation=file://${work}/profile`, '--headless', '--convert-to',
    'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1', '--outdir', work, book], { stdio: 'ignore', env: { ...process.env, LC_ALL: 'C.UTF-8' } }) // sheets' names are files' names
  const sheets = new Map(readdirSync(work).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.csv'))
    .map((file) => [file.slice(name.length + 1, -4).normalize(), rowsOf(readFileSync(join(work, file), 'utf8'))]))
  for (const file of readdirSync(work)) if (file.endsWith('.csv')) rmSync(join(work, file))

  const overview = sheets.get('Overview')
  const listed = overview.slice(overview.findIndex((row) => row[0] === 'Sheet') + 1)
  const order = listed.slice(0, listed.findIndex((row) => row[0] === '')).map((row) => row[0])
  if (order.length + 1 !== sheets.size) differ(`${order.length} sheets are listed, and ${sheets.size} are there`)
  const read = overview.slice(overview.findIndex((row) => row[0] === 'File') + 1).filter((row) => row[0])
  if (JSON.stringify(read.map((row) => [row[0], row[1], row[3]])) !==
      JSON.stringify(results.data.map((file) => [file.file, file.sha256, String(file.rows)]))) differ('what was read differs')

  const entities = Object.keys(results.results)
  const names = new Map()
  entities.forEach((entity, e) => {
    const [heads, ...rows] = sheets.get(order[e].normalize())
    const id = heads.indexOf('Code'), hasName = heads[id + 1] === 'Name'
    if (hasName) results.results[entity].forEach((instance, i) => names.set(instance.id, rows[i]?.[id + 1] || instance.id))
  })
  let compared = 0
  const selections = []
  entities.forEach((entity, e) => {
    const [heads, ...rows] = sheets.get(order[e].normalize())
    const instances = results.results[entity], id = heads.indexOf('Code'), begin = id + 1 + (heads[id + 1] === 'Name')
    if (rows.length !== instances.length) differ(`${entity}: ${rows.length} rows for ${instances.length} instances`)
    const firstMember = (instance) => Object.keys(instance).filter((key) =>
      !['id', 'at'].includes(key) && !(entities.includes(key) && !isMap(instance[key]) && key !== entity) && !parents.has(key))
    const parents = new Set(Object.keys(instances[0] ?? {}).slice(0, id + 2).filter((key, k) => k > 0 && heads.slice(0, id).length >= k &&
      (key === 'at' || typeof instances[0][key] === 'string' || instances[0][key] === null)))
    instances.forEach((instance, i) => {
      const row = rows[i] ?? []
      if (row[id] !== (instance.id ?? instance.at)) differ(`${entity} ${i + 1}: ${row[id]}, not ${instance.id ?? instance.at}`)
      let at = begin
      for (const key of firstMember(instance)) {
        for (const wanted of cellsOf(instance[key], names)) {
          compared++
          if (!says(wanted, row[at] ?? '')) differ(`${entity} ${instance.id}: ${heads[at]} is "${row[at]}", not ${JSON.stringify(instance[key])}`)
          at++
        }
        if (isMap(instance[key]) && 'chosen' in instance[key] && !Array.isArray(instance[key].chosen) && i === 0)
          selections.push([entity, key])
      }
      if (i === 0 && at !== heads.length - 1) differ(`${entity}: ${heads.length - 1 - at} columns more than the JSON has members`)
    })
  })
  // A selection's sheet: some selection of the JSON says the same of each of its rows.
  for (const sheet of order.slice(entities.length)) {
    const [heads, ...rows] = sheets.get(sheet.normalize())
    const rank = heads.indexOf('Rank'), code = heads.indexOf('Code'), result = heads.indexOf('Result')
    if (rank < 0) continue
    const same = selections.some(([entity, key]) => {
      const all = results.results[entity]
      return all.length === rows.length && rows.every((row) => all.some((instance) => {
        const [wantedResult, wantedRank] = cellsOf(instance[key], names)
        return row[code].split('/').at(-1) === instance.id && row[result] === wantedResult && row[rank] === wantedRank
      }))
    })
    compared += rows.length
    if (!same) differ(`the sheet ${sheet} is no selection of the JSON`)
  }
  const isOpen = JSON.stringify(results.results).includes('"missing":')
  if (isOpen !== sheets.get('What is missing').length > 1) differ('what is missing is not what the JSON has')
  if (compared < 10) differ(`only ${compared} cells were compared`)
  for (const text of differences.slice(0, 20)) console.log(text)
  return [differences.length, compared]
}

let failed = 0, compared = 0
for (const [name, rules, data, more] of runs) {
  if (!existsSync(data)) { console.log(`${name}: there is no ${data}`); failed++; continue }
  const [n, cells] = check(name, rules, data, more)
  failed += n > 0
  compared += cells
}
rmSync(work, { recursive: true })
console.log(`${compared} cells compared`)
console.log(`${runs.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
