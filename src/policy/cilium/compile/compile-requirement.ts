import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Unknown } from '../../../model/ternary.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { IdentityRequirement } from '../cilium-policy.ts';
import {
  CLUSTER_LABEL,
  NAMED_PORTS_LABEL,
  NAMESPACE_LABELS_PREFIX,
  NAMESPACE_NAME_LABEL,
  OWN_LABELS_PREFIX,
  SERVICE_ACCOUNT_LABEL,
} from '../identity-labels.ts';
import type { SelectorContext } from './context.ts';
import {
  ANY_NODE,
  ANYBODY,
  cannotTell,
  LABELLED_POD,
  NOBODY,
  withBlockLabels,
  withClusterLabel,
} from './ends.ts';
import type { LabelFilter } from './label-filter.ts';

/**
 * Whether an identity satisfies a requirement on a label. Whoever lacks the label satisfies NotIn and DoesNotExist, be it a pod
 * or not (pkg/policy/types/requirements.go).
 */
export function compileRequirement(
  { source, key, operator, values }: IdentityRequirement,
  context: SelectorContext,
): EndpointCondition {
  switch (operator) {
    case 'In':
      return compileLabel(source, key, values, context);
    case 'NotIn':
      return { kind: 'not', of: compileLabel(source, key, values, context) };
    case 'Exists':
      return compileLabel(source, key, undefined, context);
    case 'DoesNotExist':
      return { kind: 'not', of: compileLabel(source, key, undefined, context) };
  }
}

/** The label must have one of these values; undefined: any value. */
type Values = readonly string[] | undefined;

function compileLabel(
  source: string,
  key: string,
  values: Values,
  context: SelectorContext,
): EndpointCondition {
  switch (source) {
    case 'reserved':
      return compileReservedLabel(key, values, context);
    case 'k8s':
      return compileKubernetesLabel(key, values, context);
    case 'any':
      return anyOf([
        compileKubernetesLabel(key, values, context),
        ...(ENTITIES.has(key) || isOfAggregate(key) ? [compileReservedLabel(key, values, context)] : []),
        ...(context.platform.nodeSelectorLabels ? [compileNodeLabel(key, values)] : []),
        ...(key.startsWith(NAMED_PORTS_LABEL) ? [namedPorts(context)] : []),
      ]);
    case 'node':
      return context.platform.nodeSelectorLabels ? compileNodeLabel(key, values) : NOBODY;
    case 'gen':
      return key.startsWith(NAMED_PORTS_LABEL) ? namedPorts(context) : NOBODY;
    case 'cidr':
    case 'cidrgroup':
    case 'fqdn':
      return cannotTell(withBlockLabels(context.platform), notSimulated(`labels of source \`${source}\``));
    default:
      return NOBODY;
  }
}

const ENTITIES: ReadonlySet<string> = new Set([
  ...['host', 'remote-node', 'world', 'world-ipv4', 'world-ipv6', 'kube-apiserver'],
  ...['health', 'ingress', 'init', 'unmanaged'],
]);

/** From 1.20 on the policy map lists identities under aggregates that have names of their own (pkg/policy/aggregate.go). */
function isOfAggregate(key: string): boolean {
  return key.startsWith('aggregate-');
}

/** Reserved labels have an empty value. */
function compileReservedLabel(key: string, values: Values, { platform }: SelectorContext): EndpointCondition {
  if (values !== undefined && !values.includes('')) return NOBODY;
  if (isOfAggregate(key) && isCiliumSince(platform.version, '1.20')) {
    return cannotTell(ANYBODY, notSimulated(`\`reserved:${key}\``));
  }
  return ENTITIES.has(key) ? { kind: 'entity', names: [key] } : NOBODY;
}

function compileKubernetesLabel(key: string, values: Values, context: SelectorContext): EndpointCondition {
  const added = compileAddedLabel(key, values, context);
  if (added !== undefined) return ifKept(added, context.isAddedLabelKept, key);
  // Cilium drops labels with this prefix that a pod itself has.
  if (key.startsWith(OWN_LABELS_PREFIX)) return NOBODY;
  return ifKept(labelled(labelsOf('pod', key, values)), context.isIdentityLabel, key);
}

function ifKept(label: EndpointCondition, filter: LabelFilter | undefined, key: string): EndpointCondition {
  if (filter === undefined) return cannotTell(label, notSimulated('this label filter'));
  return filter(key) ? label : NOBODY;
}

/** Undefined for labels that Cilium does not add. */
function compileAddedLabel(
  key: string,
  values: Values,
  { platform }: SelectorContext,
): EndpointCondition | undefined {
  if (key === NAMESPACE_NAME_LABEL) {
    if (values === undefined) return LABELLED_POD;
    return labelled(anyOf(values.map((name) => ({ kind: 'namespace', name }))));
  }
  if (key.startsWith(NAMESPACE_LABELS_PREFIX)) {
    return labelled(labelsOf('namespace', key.slice(NAMESPACE_LABELS_PREFIX.length), values));
  }
  if (key === SERVICE_ACCOUNT_LABEL) {
    return values === undefined ? LABELLED_POD : labelled({ kind: 'service-account', names: values });
  }
  if (key === CLUSTER_LABEL) {
    if (values === undefined) return withClusterLabel(platform);
    const ofPods = labelled({ kind: 'cluster', names: values });
    if (!platform.nodeSelectorLabels) return ofPods;
    return anyOf([ofPods, cannotTell(ANY_NODE, notSimulated('the cluster of a node'))]);
  }
  return undefined;
}

function compileNodeLabel(key: string, values: Values): EndpointCondition {
  return labelsOf('node', key, values);
}

/** Cilium generates these labels from the ports that a pod declares, from 1.20 on; their value is one text for all. */
function namedPorts({ platform }: SelectorContext): EndpointCondition {
  if (!isCiliumSince(platform.version, '1.20')) return NOBODY;
  return cannotTell(LABELLED_POD, notSimulated(`\`${NAMED_PORTS_LABEL}\``));
}

function labelsOf(of: 'pod' | 'namespace' | 'node', key: string, values: Values): EndpointCondition {
  const requirement =
    values === undefined
      ? ({ key, operator: 'Exists', values: [] } as const)
      : ({ key, operator: 'In', values } as const);
  return { kind: 'labels', of, selector: { requirements: [requirement] } };
}

function labelled(condition: EndpointCondition): EndpointCondition {
  return { kind: 'all', of: [{ kind: 'not', of: { kind: 'init-identity' } }, condition] };
}

function anyOf(conditions: readonly EndpointCondition[]): EndpointCondition {
  const [only, ...others] = conditions;
  return only !== undefined && others.length === 0 ? only : { kind: 'any', of: conditions };
}

function notSimulated(what: string): Unknown {
  return { code: 'construct-not-simulated', detail: `a selector uses ${what}, which is not simulated` };
}

/** All requirements together. Two values for one key are a mistake, and which one counts is left to chance. */
export function compileRequirements(
  requirements: readonly IdentityRequirement[],
  context: SelectorContext,
): EndpointCondition {
  const groups = Map.groupBy(requirements, (one) =>
    one.isMatchLabel ? `${one.source}:${one.key}` : Symbol(one.key),
  );
  const conditions = [...groups.values()].map((group) => {
    const each = group.map((one) => compileRequirement(one, context));
    const [only, ...others] = each;
    if (only !== undefined && others.length === 0) return only;
    const reason: Unknown = {
      code: 'construct-not-simulated',
      detail: `\`${group[0]?.key ?? ''}\` is written twice, and either value may count`,
    };
    return cannotTell({ kind: 'any', of: each }, reason);
  });
  const [only, ...others] = conditions;
  if (only === undefined) return ANYBODY;
  return others.length === 0 ? only : { kind: 'all', of: conditions };
}
