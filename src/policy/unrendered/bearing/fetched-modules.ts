import type { ManifestFile } from '../../manifest.ts';
import { someNamePolicies } from '../fetches/names-policies.ts';
import { baseName } from '../file-path.ts';
import { FETCHES_NOTHING, type Fetched } from './fetched.ts';
import { versionsIn } from './library-versions.ts';
import { blocksOf, isCall, isTerraform, providersOf } from './terraform-blocks.ts';

const KUBERNETES = /kube|k8s|helm|\bns\b|namespace|tenant/i;

/**
 * Which versions of charts, modules and providers a file of Terraform selects: all charts, modules whose address says that they are for
 * Kubernetes, and the providers of resources that are policies. `blocks` are those that say something about policies.
 */
export function createFetchedModules(
  blocks: ReadonlyMap<string, readonly string[]>,
): (file: ManifestFile) => Fetched {
  const providers = providersOf(blocks);
  return (file) => {
    if (isTerraform(file.file)) {
      const calls = fetchedByCalls(file);
      const ofPolicies = calls.filter(someNamePolicies);
      return { ofPolicies, others: calls.filter((one) => !ofPolicies.includes(one)) };
    }
    if (baseName(file.file) !== '.terraform.lock.hcl') return FETCHES_NOTHING;
    // A provider is named with its registry.
    const isUsed = (name: string): boolean => name.includes('/') && providers.has(baseName(name));
    return { ofPolicies: [], others: versionsIn(file, isUsed) };
  };
}

function fetchedByCalls(file: ManifestFile): readonly (readonly string[])[] {
  return blocksOf(file).flatMap((block) => {
    const chosen = [...block.text.matchAll(/^(?:source|version|chart|repository)\s*=\s*"([^"]{1,300})"/gm)];
    const texts = chosen.map(([, text = '']) => text);
    if (!isCall(block) || texts.length === 0 || texts.some((text) => /^\.{1,2}\//.test(text))) return [];
    return block.text.startsWith('resource') || KUBERNETES.test(texts.join(' ')) ? [texts] : [];
  });
}
