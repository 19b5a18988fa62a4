import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** CommonJS dependencies inside an ESM bundle still call require. */
const REQUIRE_BANNER =
  "import { createRequire as sluiceCreateRequire } from 'node:module'; const require = sluiceCreateRequire(import.meta.url);";

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'src/cli/main.ts',
    'check-worker': 'src/cli/checking/check-worker.ts',
    'parquet-worker': 'src/flows/parquet/parquet-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  minify: true,
  sourcemap: 'linked',
  // All in one folder, so that a module finds the code of its threads next to it, in whatever chunk it ends up.
  chunkNames: '[name]-[hash]',
  banner: { js: REQUIRE_BANNER },
  logLevel: 'warning',
});
// Static imports are read before anything runs, and an old Node cannot read what they name: the entry imports when it knows better.
const requireNode = await readFile('build/require-node.mjs', 'utf8');
await writeFile('dist/cli.js', `#!/usr/bin/env node\n${requireNode}import('./main.js');\n`);
await chmod('dist/cli.js', 0o755);
// So that the bundle is one wherever it is copied to.
await writeFile('dist/package.json', '{ "type": "module" }\n');
