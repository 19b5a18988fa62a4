import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { IdentityRequirement } from '../cilium-policy.ts';
import type { SelectorContext } from './context.ts';
import { ANY_NODE, ANYBODY, cannotTell, NOBODY } from './ends.ts';

/**
 * The nodes that a `nodeSelector` selects. A node's endpoint has `reserved:host` and those labels of its Node object that pass
 * the filter for pods, which `kubernetes.io/hostname` does not (`InitWithNodeLabels`, pkg/endpoint/endpoint.go).
 */
export function compileNodeSubject(
  requirements: readonly IdentityRequirement[],
  context: SelectorContext,
): EndpointCondition {
  return { kind: 'all', of: [ANY_NODE, ...requirements.map((one) => compileNodeRequirement(one, context))] };
}

function compileNodeRequirement(
  { source, key, operator, values }: IdentityRequirement,
  context: SelectorContext,
): EndpointCondition {
  const isNegative = operator === 'NotIn' || operator === 'DoesNotExist';
  const wanted = operator === 'In' || operator === 'NotIn' ? values : undefined;
  const has: EndpointCondition = {
    kind: 'any',
    of: [
      ...(source === 'k8s' || source === 'any' ? [compileNodeLabel(key, wanted, context)] : []),
      ...(source === 'reserved' || source === 'any' ? [compileHost(key, wanted)] : []),
    ],
  };
  return isNegative ? { kind: 'not', of: has } : has;
}

function compileNodeLabel(
  key: string,
  values: readonly string[] | undefined,
  { isIdentityLabel }: SelectorContext,
): EndpointCondition {
  const requirement =
    values === undefined
      ? ({ key, operator: 'Exists', values: [] } as const)
      : ({ key, operator: 'In', values } as const);
  const has: EndpointCondition = { kind: 'labels', of: 'node', selector: { requirements: [requirement] } };
  if (isIdentityLabel === undefined) {
    const detail = 'a node selector uses this label filter, which is not simulated';
    return cannotTell(has, { code: 'construct-not-simulated', detail });
  }
  return isIdentityLabel(key) ? has : NOBODY;
}

/** Reserved labels have an empty value. */
function compileHost(key: string, values: readonly string[] | undefined): EndpointCondition {
  return key === 'host' && (values === undefined || values.includes('')) ? ANYBODY : NOBODY;
}
