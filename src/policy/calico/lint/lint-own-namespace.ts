import type { Findings } from '../../fields/findings.ts';
import type { CalicoPolicy } from '../calico-object.ts';
import { NAMESPACE_LABEL } from '../selector/rewrite-selector.ts';
import type { Selector } from '../selector/selector.ts';
import { entitiesOf } from './entities-of.ts';

/**
 * Finds rules of a namespaced policy that match nobody, because their selector asks for another namespace (without a
 * namespaceSelector it is limited to the policy's own; projectcalico/calico issue 1338) or their Service has no namespace.
 */
export function lintOwnNamespace(policy: CalicoPolicy, findings: Findings): void {
  const { namespace } = policy;
  if (namespace === undefined) return;
  for (const { entity, path } of entitiesOf(policy)) {
    if (entity.services !== undefined && entity.services.namespace === undefined) {
      findings.warning(
        'calico/service-without-namespace',
        [...path, 'services'],
        `Service \`${entity.services.name}\` is not looked up in any namespace, so the rule matches nothing`,
        `write \`namespace: ${namespace}\`; the documentation says that the namespace of the policy is used, but Calico does not use it`,
      );
    }
    if (entity.selector === undefined || entity.namespaceSelector !== undefined) continue;
    const asked = requiredNamespaces(entity.selector);
    if (asked === undefined || asked.includes(namespace)) continue;
    findings.warning(
      'calico/selector-of-other-namespace',
      [...path, 'selector'],
      `without \`namespaceSelector\` the selector is limited to namespace \`${namespace}\`, so it matches nothing in \`${asked.join('`, `')}\``,
      `write \`namespaceSelector: ${asked.length === 1 ? `projectcalico.org/name == '${asked[0]}'` : 'projectcalico.org/name in {…}'}\` beside it`,
    );
  }
}

/** The namespaces one of which a match must be in; undefined if none is required. */
function requiredNamespaces(selector: Selector): readonly string[] | undefined {
  if (selector.kind === 'and') {
    for (const part of selector.of) {
      const found = requiredNamespaces(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const isAsked =
    selector.kind === 'test' &&
    selector.label === NAMESPACE_LABEL &&
    (selector.operator === '==' || selector.operator === 'in');
  return isAsked ? selector.values : undefined;
}
