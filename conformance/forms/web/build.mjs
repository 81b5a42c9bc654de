// Bundles the test page: one command, no watch mode, no configuration.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/page.jsx'],
  outdir: 'dist',
  bundle: true,
  splitting: true, // a page loads only the library that it shows
  format: 'esm',
  target: 'chrome120',
  jsx: 'automatic',
  minify: true,
  legalComments: 'none',
  loader: { '.css': 'text', '.woff': 'dataurl', '.woff2': 'dataurl', '.ttf': 'dataurl', '.eot': 'dataurl', '.svg': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
