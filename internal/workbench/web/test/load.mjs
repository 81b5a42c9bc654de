// Loads a module of the page's sources, for tests that need no browser.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const src = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')

export async function load(name) {
  const { outputFiles } = await build({ entryPoints: [join(src, name)], bundle: true, format: 'esm', write: false, logLevel: 'error' })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
