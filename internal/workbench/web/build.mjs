// Builds the page into ../dist, which the Go package embeds. The same sources
// give the same bytes, so that `npm run fresh` can tell whether dist is theirs.
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const web = dirname(fileURLToPath(import.meta.url))
const dist = join(web, '..', 'dist')
const check = process.argv.includes('--check')
const out = check ? mkdtempSync(join(tmpdir(), 'workbench-')) : dist

const files = (dir) =>
  readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name)
      return statSync(path).isDirectory() ? files(path) : [path]
    })
const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')
const list = (root, paths) => paths.map((path) => `${sha256(path)}  ${relative(root, path).replaceAll('\\', '/')}\n`).join('')

const sources = ['build.mjs', 'package-lock.json', 'package.json', 'tsconfig.json']
  .map((name) => join(web, name))
  .concat(files(join(web, 'src')))

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const result = await build({
  absWorkingDir: web,
  entryPoints: { app: 'src/main.tsx' },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  minify: true,
  sourcemap: false,
  legalComments: 'none', // the whole licence texts are in LICENSES.txt
  chunkNames: '[name]-[hash]',
  alias: { '@rjsf/validator-ajv8': './src/no-ajv.ts' },
  define: { 'process.env.NODE_ENV': '"production"' },
  metafile: true,
  logLevel: 'warning',
})
writeFileSync(join(out, 'index.html'), readFileSync(join(web, 'src', 'index.html')))
writeFileSync(join(out, 'LICENSES.txt'), licences(Object.keys(result.metafile.inputs)))
writeFileSync(join(out, 'SOURCES.sha256'), list(web, sources))
writeFileSync(join(out, 'BUNDLE.sha256'), list(out, files(out).filter((path) => !path.endsWith('BUNDLE.sha256'))))

if (check) {
  const [built, kept] = [out, dist].map((dir) => list(dir, files(dir)))
  rmSync(out, { recursive: true, force: true })
  if (built !== kept) {
    console.error('internal/workbench/dist is not what its sources build. Run: go generate ./internal/workbench')
    console.error(`built:\n${built}\nin dist:\n${kept}`)
    process.exit(1)
  }
  console.log('internal/workbench/dist is fresh')
} else {
  for (const path of files(out)) console.log(`${String(statSync(path).size).padStart(8)}  ${relative(out, path)}`)
}

// licences collects the licence of every package that went into the bundle.
function licences(inputs) {
  const packages = new Set()
  for (const input of inputs) {
    const match = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)
    if (match) packages.add(match[1])
  }
  let text = 'The page of netsuite workbench contains the packages below, under these licences.\n'
  for (const dir of [...packages].sort()) {
    const meta = JSON.parse(readFileSync(join(web, dir, 'package.json')))
    const file = readdirSync(join(web, dir)).find((name) => /^licen[cs]e/i.test(name))
    const body = file ? readFileSync(join(web, dir, file), 'utf8').trim() : `${meta.license} licence; the package carries no text of it.`
    text += `\n${'='.repeat(72)}\n${meta.name} ${meta.version} (${meta.license})\n\n${body.replaceAll('\r\n', '\n')}\n`
  }
  return text
}
