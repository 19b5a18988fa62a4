/** `node bench/limits/run.ts`: files at the limit of size that are made to be slow, at n and 2n; see README.md. */

import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { newestPlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { FILES } from './files.ts';

const only = process.argv.slice(2);
const HALF = 5 * 1024 * 1024;

for (const [name, make] of Object.entries(FILES)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const [half, whole] = [measure(make(HALF)), measure(make(2 * HALF))];
  const ratio = whole.seconds / half.seconds;
  const { seconds, megabytes, policies, diagnostics } = whole;
  console.log(
    [
      name.padEnd(34),
      `${megabytes.toFixed(1)} MB`,
      `${half.seconds.toFixed(2)} s → ${seconds.toFixed(2)} s`,
      `× ${ratio.toFixed(1)}`,
      `${policies} policies, ${diagnostics} diagnostics`,
    ].join('  '),
  );
}

/** CPU seconds of this thread, because the machine may do other things too. */
function measure(text: string) {
  const before = process.cpuUsage();
  const { documents, diagnostics } = readManifests({ file: 'limit.yaml', text });
  const platform = newestPlatform('calico');
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  compilePolicies(loaded, platform);
  const { user, system } = process.cpuUsage(before);
  return {
    seconds: (user + system) / 1e6,
    megabytes: text.length / 1e6,
    policies: loaded.policies.length,
    diagnostics: diagnostics.length + loaded.diagnostics.length,
  };
}
