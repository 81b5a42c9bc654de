// Loads a module of the page's sources, for tests that need no browser.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')

// load gives what the modules export. They share what they both import.
export async function load(...names) {
  const contents = names.map((name) => `export * from './${name}'`).join('\n')
  const { outputFiles } = await build({ stdin: { contents, resolveDir: src }, bundle: true, format: 'esm', write: false, logLevel: 'error' })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
