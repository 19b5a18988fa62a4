/** `npm run components`: writes templates/ from ci-components/. With `--check` it only says what differs, and fails. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderAll } from './render-all.ts';

const checksOnly = process.argv.includes('--check');
for (const { path, text } of renderAll()) {
  const file = new URL(`../${path}`, import.meta.url);
  if (readIfPresent(file) === text) continue;
  if (checksOnly) {
    process.stderr.write(`${path} is not what ci-components/ gives: run \`npm run components\`\n`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(new URL('.', file), { recursive: true });
  writeFileSync(file, text);
  process.stdout.write(`${path}\n`);
}

function readIfPresent(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
