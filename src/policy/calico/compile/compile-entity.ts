import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { EntityRule } from '../calico-rule.ts';
import {
  bothOf,
  IN_A_NAMESPACE,
  IN_NO_NAMESPACE,
  NAMESPACE_LABEL,
  oneOf,
  SERVICE_ACCOUNT_LABEL,
  withAllAs,
  withPrefix,
} from '../selector/rewrite-selector.ts';
import type { Selector } from '../selector/selector.ts';
import { inNet, type Members } from './members.ts';

/**
 * Whom `source` or `destination` of a rule means, except for Services; undefined when it requires nothing. All parts must hold
 * (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go).
 */
export function compileEntity(
  entity: EntityRule,
  namespace: string | undefined,
  members: Members,
): EndpointCondition | undefined {
  const { nets, notNets, notSelector } = entity;
  const positive = effectiveSelector(entity, namespace);
  const parts: EndpointCondition[] = [
    ...(nets.length === 0 ? [] : [{ kind: 'any' as const, of: nets.map(inNet) }]),
    ...(notNets.length === 0
      ? []
      : [{ kind: 'not' as const, of: { kind: 'any' as const, of: notNets.map(inNet) } }]),
    ...(positive === undefined ? [] : [members(positive)]),
    ...(positive !== undefined || notSelector === undefined
      ? []
      : [{ kind: 'not' as const, of: members(notSelector) }]),
  ];
  const [only, ...others] = parts;
  return others.length === 0 ? only : { kind: 'all', of: parts };
}

/**
 * The single selector for selector, namespaceSelector and serviceAccounts together. In a namespaced policy, an end that names no
 * namespace is limited to the policy's own, also if it has only a `notSelector`; an end with only nets is not. Beside other parts
 * `notSelector` is one more of them (felix/calc/rule_scanner.go, `combineMatchesIfPossible`): what is in a network set that the
 * whole means matches, whoever else has its address.
 */
export function effectiveSelector(entity: EntityRule, namespace: string | undefined): Selector | undefined {
  const positive = positiveSelector(entity, namespace);
  const { notSelector } = entity;
  if (positive === undefined || notSelector === undefined) return positive;
  return bothOf([positive, { kind: 'not', of: notSelector }]);
}

function positiveSelector(
  { selector, notSelector, namespaceSelector, serviceAccounts }: EntityRule,
  namespace: string | undefined,
): Selector | undefined {
  const parts = [
    ...(selector === undefined ? [] : [selector]),
    ...(serviceAccounts === undefined || serviceAccounts.names.length === 0
      ? []
      : [oneOf(SERVICE_ACCOUNT_LABEL, serviceAccounts.names)]),
    ...(serviceAccounts?.selector === undefined ? [] : [withPrefix(serviceAccounts.selector, 'pcsa.')]),
  ];
  if (namespaceSelector !== undefined) return bothOf([...parts, inNamespaces(namespaceSelector)]);
  if (namespace !== undefined && (parts.length > 0 || notSelector !== undefined)) {
    return bothOf([...parts, oneOf(NAMESPACE_LABEL, [namespace])]);
  }
  return parts.length === 0 ? undefined : bothOf(parts);
}

/** The selector that a namespaceSelector stands for. In it `all()` is everything in a namespace, `global()` everything in none; labels are those of namespaces. */
export function inNamespaces(selector: Selector): Selector {
  if (selector.kind === 'global') return IN_NO_NAMESPACE;
  return withAllAs(withPrefix(selector, 'pcns.'), IN_A_NAMESPACE);
}
