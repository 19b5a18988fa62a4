import { apiGroup } from '../../model/api-group.ts';
import type { ManifestDocument } from '../manifest.ts';
import { type Fields, fieldsOf } from '../manifests/fields-of.ts';

/**
 * Whether an object tells a controller to copy, change or delete policies that are written elsewhere: Kyverno rules that clone,
 * mutate or clean up, mutations of the API server and of Gatekeeper, hierarchical namespaces, and overrides of Karmada and of Azure's Fleet. Those that touch only metadata
 * are harmless, and those for every kind (`*`) are not taken to mean policies.
 */
export function changesPolicies({ apiVersion = '', kind = '', value }: ManifestDocument): boolean {
  const group = apiGroup(apiVersion);
  const spec = fieldsOf(value.spec);
  switch (group) {
    case 'kyverno.io':
      if (kind.endsWith('CleanupPolicy')) return names(spec.match);
      return listOf(spec.rules).some(ruleChanges);
    case 'policies.kyverno.io':
      if (kind.endsWith('GeneratingPolicy')) return names(spec, MENTIONED);
      return /(?:Mutating|Deleting)Policy$/.test(kind) && namesMatched(spec);
    case 'admissionregistration.k8s.io':
      return kind === 'MutatingAdmissionPolicy' && namesMatched(spec);
    case 'hnc.x-k8s.io':
      return kind === 'HNCConfiguration' && names(spec.resources);
    case 'policy.karmada.io':
      return kind.endsWith('OverridePolicy') && names(spec.resourceSelectors);
    case 'placement.kubernetes-fleet.io':
      return (
        kind.endsWith('ResourceOverride') && names(spec.resourceSelectors ?? spec.clusterResourceSelectors)
      );
    case 'mutations.gatekeeper.sh':
      return kind !== 'AssignMetadata' && names(spec.applyTo);
    default:
      return false;
  }
}

function ruleChanges({ match, generate, mutate }: Fields): boolean {
  if (names(fieldsOf(fieldsOf(generate).cloneList).kinds)) return true;
  const { targets, ...patch } = fieldsOf(mutate);
  return names(targets ?? match) && !isOfMetadata(patch);
}

/** A strategic patch of metadata alone, with Kyverno's anchors around its keys, or a JSON patch of paths in metadata. */
function isOfMetadata({ patchStrategicMerge, patchesJson6902, ...more }: Fields): boolean {
  const others = Object.keys(more).filter((key) => key !== 'mutateExistingOnPolicyUpdate');
  if (others.length > 0) return false;
  const keys = Object.keys(fieldsOf(patchStrategicMerge)).map((key) => key.replace(/^[^(]?\((.*)\)$/, '$1'));
  const json = typeof patchesJson6902 === 'string' ? patchesJson6902 : '';
  const paths = [...json.matchAll(/\bpath["']?\s{0,20}:\s{0,20}["']?([^\s"',}]+)/g)];
  return (
    keys.every((key) => ['metadata', 'apiVersion', 'kind'].includes(key)) &&
    paths.every(([, path = '']) => path.startsWith('/metadata/'))
  );
}

function namesMatched({ matchConstraints, targetMatchConstraints }: Fields): boolean {
  return names(targetMatchConstraints ?? matchConstraints);
}

/** A kind or a resource, alone or after its group and version. */
const NAMED = /(?:^|\/)\w{0,60}NetworkPolic(?:y|ies)$/i;
const MENTIONED = /NetworkPolic(?:y|ies)\b/i;

function names(value: unknown, pattern: RegExp = NAMED): boolean {
  if (typeof value === 'string') return pattern.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) => names(part, pattern));
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}
