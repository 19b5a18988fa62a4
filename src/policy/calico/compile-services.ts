import type { EndpointCondition } from '../../engine/endpoint-condition.ts';
import type { RuleCondition } from '../../engine/rule-condition.ts';
import type { TrafficLeaf } from '../../engine/traffic-condition.ts';
import type { Unknown } from '../../model/ternary.ts';
import type { KnownService, KnownServicePort, KnownServices } from '../known-services.ts';
import type { ServiceMatch } from './calico-rule.ts';

const NEVER: RuleCondition = { kind: 'any', of: [] };

/**
 * Whom `services` of a rule means: as a source the pods behind the Service, as a destination those pods on the ports to which it
 * sends, whatever their state (felix/calc, service_index). A Service without a namespace is looked up in no namespace, although
 * the documentation says otherwise: it matches nobody.
 */
export function compileServices(
  match: ServiceMatch | undefined,
  end: 'source' | 'destination',
  known: KnownServices,
): readonly RuleCondition[] {
  if (match === undefined) return [];
  const { name, namespace } = match;
  if (namespace === undefined) return [NEVER];
  const found = known.services.filter((one) => one.namespace === namespace && one.name === name);
  if (found.length === 0 && !known.isWhole(namespace)) {
    return [cannotTell(end, notGiven(`Service \`${namespace}/${name}\` is not given`))];
  }
  return [{ kind: 'any', of: found.map((service) => behind(service, end)) }];
}

function behind(
  { namespace, name, selector, ports }: KnownService,
  end: 'source' | 'destination',
): RuleCondition {
  if (selector === undefined || selector.size === 0) {
    return cannotTell(
      end,
      notGiven(`the endpoints of Service \`${namespace}/${name}\`, which has no selector, are not known`),
    );
  }
  const requirements = [...selector].map(([key, value]) => ({
    key,
    operator: 'In' as const,
    values: [value],
  }));
  const pods = { requirements };
  const isBehind: EndpointCondition = {
    kind: 'any',
    of: [
      {
        kind: 'all',
        of: [
          { kind: 'namespace', name: namespace },
          { kind: 'labels', of: 'pod', selector: pods },
        ],
      },
      // For a pod in the network of its node, the slices contain the node's address.
      { kind: 'host-pods', namespace: { name: namespace }, pods },
    ],
  };
  if (end === 'source') return { kind: 'source', is: isBehind };
  return {
    kind: 'all',
    of: [
      { kind: 'destination', is: isBehind },
      { kind: 'any', of: ports.map(toPort) },
    ],
  };
}

function toPort({ protocol, targetPort }: KnownServicePort): TrafficLeaf {
  return typeof targetPort === 'string'
    ? { kind: 'named-port', protocol, name: targetPort }
    : { kind: 'port-range', protocol, first: targetPort, last: targetPort };
}

function cannotTell(end: 'source' | 'destination', reason: Unknown): RuleCondition {
  return { kind: end, is: { kind: 'undetermined', reach: 'anybody', reason } };
}

function notGiven(detail: string): Unknown {
  return { code: 'reference-not-given', detail };
}
