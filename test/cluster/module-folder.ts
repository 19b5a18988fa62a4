import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of a Go module, `sigs.k8s.io/network-policy-api@v0.3.0`, downloaded into Go's own cache when it is not there. */
export function moduleFolder(module: string): string {
  const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-module-'));
  try {
    const answer = execFileSync('go', ['mod', 'download', '-json', module], {
      cwd: elsewhere,
      encoding: 'utf8',
      timeout: 120_000,
    });
    const { Dir } = JSON.parse(answer) as { readonly Dir?: unknown };
    if (typeof Dir !== 'string') throw new Error(`go knows no folder of ${module}`);
    return Dir;
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
}
