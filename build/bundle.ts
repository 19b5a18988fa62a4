import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

/** CommonJS dependencies inside an ESM bundle still call require. */
const REQUIRE_BANNER =
  "import { createRequire as sluiceCreateRequire } from 'node:module'; const require = sluiceCreateRequire(import.meta.url);";

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  minify: true,
  sourcemap: 'linked',
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: REQUIRE_BANNER },
  logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
