import { stringify } from 'yaml';
import { wholeVisibleText } from '../../model/visible-text.ts';
import type { DeployPlan } from '../../plan/deploy-plan.ts';

/** What a deploy does with the objects of a set, and with its own objects. */
const OBJECT_VERBS = ['get', 'list', 'create', 'patch', 'delete'];
const NAME = 'sluice-deploy';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const OWN_RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['configmaps'], verbs: OBJECT_VERBS },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
];

/**
 * The rights that a deploy of this set needs, as Roles to bind: one for each namespace of the set, and a ClusterRole for
 * cluster-wide objects. No more than it uses.
 */
export function renderRbac({ changes, applySet }: DeployPlan): string {
  const places = new Map<string | undefined, Set<string>>([[applySet.namespace, new Set()]]);
  for (const { object, resource } of changes) {
    const resources = places.get(object.namespace) ?? new Set();
    places.set(object.namespace, resources.add(resource));
  }
  return [...places]
    .map(([namespace, resources]) => {
      const rules = [
        ...[...resources].sort().map(ruleOf),
        ...(namespace === applySet.namespace ? OWN_RULES : []),
      ];
      const role = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: namespace === undefined ? 'ClusterRole' : 'Role',
        metadata: { name: NAME, ...(namespace === undefined ? {} : { namespace }) },
        rules,
      };
      return stringify(role, { aliasDuplicateObjects: false, lineWidth: 0 });
    })
    .map((text) => text.split('\n').map(wholeVisibleText).join('\n'))
    .join('---\n');
}

/** `networkpolicies.networking.k8s.io`; without a dot it is in the core group. */
function ruleOf(resource: string): Rule {
  const dot = resource.indexOf('.');
  const [plural, group] = dot < 0 ? [resource, ''] : [resource.slice(0, dot), resource.slice(dot + 1)];
  return { apiGroups: [group], resources: [plural], verbs: OBJECT_VERBS };
}
