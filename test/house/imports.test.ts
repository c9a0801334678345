import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/* Who may import whom. One SDK lives in one folder; the rules import only themselves. */

/** TABLE: part of the house -> what its files may import. Node's own modules are free to all but the rules. */
const parts: { files: RegExp; may: RegExp[]; why: string }[] = [
  { files: /^services\/claim\//, may: [/^services\/claim\//], why: 'the rules know only themselves' },
  {
    files: /^services\/azure\//,
    may: [/^services\/(?!azure)/, /^services\/azure\//, /^@azure\//],
    why: 'the one folder of the storage SDK',
  },
  {
    files: /^services\//,
    may: [/^services\/(?!azure)/, /^(luxon|date-holidays|jose)$/],
    why: 'services stand on ports, not on an SDK',
  },
  { files: /^cards\/render\.ts$/, may: [/^cards\//, /^adaptivecards-templating$/], why: 'the one user of templating' },
  { files: /^cards\/words\.ts$/, may: [/^cards\//, /^i18next$/], why: 'the one user of the words library' },
  {
    files: /^cards\//,
    may: [/^cards\//, /^services\/claim\//, /^services\/(ports|listings|people)\.ts$/],
    why: 'cards show claims and do nothing',
  },
  { files: /^jobs\//, may: [/^jobs\//, /^services\/(?!azure)/, /^node-cron$/], why: 'jobs ring bells' },
  { files: /^bot\/(main|local|storage)\.ts$/, may: [/.*/], why: 'they put the parts together' },
  {
    files: /^bot\/(build|playgrounds)\.ts$/,
    may: [/^bot\//, /^(typescript|@microsoft\/m365agentsplayground)$/],
    why: 'they are no part of the running bot',
  },
  {
    files: /^bot\/teams\//,
    may: [/^(bot|cards)\//, /^services\/(?!azure)/, /^botbuilder/, /^botframework-/, /^zod$/],
    why: 'the one folder of the Teams SDK',
  },
  {
    files: /^bot\/telemetry\.ts$/,
    may: [/^services\/(?!azure)/, /^@opentelemetry\//, /^@azure\/monitor-opentelemetry-exporter$/],
    why: 'the one user of telemetry',
  },
  { files: /^bot\/server\.ts$/, may: [/^bot\//, /^services\/(?!azure)/, /^restify$/], why: 'the one user of restify' },
  {
    files: /^bot\//,
    may: [
      /^bot\//,
      /^cards\//,
      /^services\/(?!azure)/,
      /^(zod|pino|fastest-levenshtein|azurite|nodemailer|csv-stringify|@fastify\/busboy)$/,
    ],
    why: 'the bot speaks our types',
  },
]

/** Packages that have one home, wherever else a table row would let them in. */
const homes: { what: RegExp; home: RegExp }[] = [
  { what: /^(botbuilder|botframework-)/, home: /^bot\/(teams\/|main\.ts$|local\.ts$)/ },
  { what: /^restify$/, home: /^bot\/server\.ts$/ },
  { what: /^@azure\/monitor-|^@opentelemetry\//, home: /^bot\/telemetry\.ts$/ },
  { what: /^@azure\/(?!monitor-)/, home: /^services\/azure\// },
  { what: /^nodemailer$/, home: /^bot\/mailer\.ts$/ },
  { what: /^csv-stringify$/, home: /^bot\/claim-csv\.ts$/ },
  { what: /^@fastify\/busboy$/, home: /^bot\/pages\/form-files\.ts$/ },
  { what: /^node-cron$/, home: /^jobs\// },
  { what: /^adaptivecards-templating$/, home: /^cards\/render\.ts$/ },
  { what: /^i18next$/, home: /^cards\// },
]

const root = join(import.meta.dirname, '../..')
const sources = ['bot', 'cards', 'services', 'jobs'].flatMap(sourcesUnder).sort()

describe('who may import whom', () => {
  for (const file of sources) {
    it(file, () => {
      const part = parts.find(({ files }) => files.test(file))
      assert.ok(part, `${file} belongs to no part of the house`)
      for (const imported of importsOf(file)) {
        if (imported.startsWith('node:') && !file.startsWith('services/claim/')) continue
        assert.ok(
          part.may.some((allowed) => allowed.test(imported)),
          `${file} may not import ${imported}: ${part.why}`,
        )
        const home = homes.find(({ what }) => what.test(imported))?.home
        assert.ok(!home || home.test(file), `${imported} may not be imported by ${file}`)
      }
    })
  }

  it('jobs are started from the composition root only', () => {
    for (const file of sources.filter((name) => name.startsWith('bot/') && !/^bot\/(main|local)\.ts$/.test(name))) {
      assert.deepEqual(
        importsOf(file).filter((name) => name.startsWith('jobs/')),
        [],
        file,
      )
    }
  })
})

describe('the rules', () => {
  for (const file of sources.filter((name) => name.startsWith('services/claim/'))) {
    it(`${file} awaits nothing and asks nobody the time or the settings`, () => {
      const code = withoutComments(read(file))
      for (const banned of [
        /\basync\b/,
        /\bawait\b/,
        /\bPromise\b/,
        /Date\.now\b/,
        /new Date\(\s*\)/,
        /process\.env/,
      ]) {
        assert.doesNotMatch(code, banned)
      }
    })
  }
})

describe('the table of parts', () => {
  it('would notice an import through require, a side-effect import and a dynamic one', () => {
    const code = `import 'a'\nimport { b } from "b"\nexport { c } from 'c'\nconst d = await import('d')\nrequire('e')
      createRequire(import.meta.url)('f')\nrequire.resolve('g')`
    assert.deepEqual(namesIn(code), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('has no row without a file', () => {
    for (const { files } of parts) {
      assert.ok(
        sources.some((file) => files.test(file)),
        String(files),
      )
    }
  })
})

function sourcesUnder(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
}

/** Packages by name, our own files by their path from the root. */
function importsOf(file: string): string[] {
  return namesIn(withoutComments(read(file))).map((name) =>
    name.startsWith('.') ? relative(root, join(root, dirname(file), name)) : packageOf(name),
  )
}

function namesIn(code: string): string[] {
  const found = code.matchAll(
    /(?:\bfrom|\bimport|\bimport\(|\brequire(?:\.resolve)?\(|\bcreateRequire\(import\.meta\.url\)(?:\.resolve)?\()\s*['"]([^'"\n]+)['"]/g,
  )
  return [...found].map((match) => match[1] ?? '')
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}
