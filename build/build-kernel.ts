import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const COMPILER = join(ROOT, 'node_modules/assemblyscript/bin/asc.js');
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'simd'];

/** What the source of the kernel builds: the text of src/flows/hubble/blocks/kernel-wasm.ts. The same source gives the same text. */
export async function buildKernel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-kernel-'));
  try {
    const file = join(folder, 'kernel.wasm');
    const source = 'src/flows/hubble/kernel/index.ts';
    await promisify(execFile)(process.execPath, [COMPILER, source, '--outFile', file, ...OPTIONS], {
      cwd: ROOT,
    });
    const wasm = await readFile(file, 'base64');
    return `// \`npm run kernel\` builds this from kernel/.\nexport const KERNEL_WASM =\n  '${wasm}';\n`;
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (import.meta.main)
  await writeFile(join(ROOT, 'src/flows/hubble/blocks/kernel-wasm.ts'), await buildKernel());
