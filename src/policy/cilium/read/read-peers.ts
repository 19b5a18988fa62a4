import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { CiliumPeers, IdentitySelector, ServiceRule } from '../cilium-policy.ts';
import { readCidrList, readCidrSet } from './read-cidrs.ts';
import { readName } from './read-name.ts';
import { readSelector } from './read-selector.ts';
import type { Reader } from './reader.ts';
import type { RuleKind } from './rule-kind.ts';
import { fieldsAt, itemsAt, mapsAt, textAt, textsAt } from './written.ts';

/** Reads the peers of one rule. The agent accepts only one kind of peer per rule; an empty list does not count. */
export function readPeers(rule: Fields, path: FieldPath, kind: RuleKind, reader: Reader): CiliumPeers {
  const prefix = kind.direction === 'ingress' ? 'from' : 'to';
  const isAllow = !kind.isDeny;
  const isEgress = kind.direction === 'egress';
  checkOneKind(rule, path, prefix, reader);
  const nodes = readSelectors(rule, `${prefix}Nodes`, path, reader);
  if (nodes !== undefined && nodes.length > 0 && !reader.platform.nodeSelectorLabels) {
    const problem = `\`${prefix}Nodes\` needs \`nodeSelectorLabels\`, which is off`;
    const help = 'enable it in the chart, and give `--set cilium.nodeSelectorLabels=true`';
    reader.refuse([...path, `${prefix}Nodes`], problem, help);
  }
  return {
    endpoints: readSelectors(rule, `${prefix}Endpoints`, path, reader),
    requires: isCiliumSince(reader.platform.version, '1.19')
      ? undefined
      : readSelectors(rule, `${prefix}Requires`, path, reader),
    cidr: readCidrList(rule, `${prefix}CIDR`, path, reader),
    cidrSet: readCidrSet(rule, `${prefix}CIDRSet`, path, reader),
    entities: textsAt(rule, `${prefix}Entities`),
    groups: itemsAt(rule, `${prefix}Groups`)?.length,
    nodes,
    services: isEgress
      ? mapsAt(rule, 'toServices')?.map((item, i) => readService(item, [...path, 'toServices', i], reader))
      : undefined,
    names:
      isEgress && isAllow
        ? mapsAt(rule, 'toFQDNs')?.flatMap((item, i) => readName(item, [...path, 'toFQDNs', i], reader) ?? [])
        : undefined,
  };
}

const KINDS = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups', 'Services', 'FQDNs'];

function checkOneKind(rule: Fields, path: FieldPath, prefix: string, reader: Reader): void {
  const there = KINDS.map((kind) => prefix + kind).filter((key) => (itemsAt(rule, key) ?? []).length > 0);
  const [first, second] = there;
  if (first === undefined || second === undefined) return;
  reader.refuse(
    [...path, second],
    `a rule can have one kind of peers, but this one has \`${there.join('`, `')}\``,
    'write one rule for each',
  );
}

function readSelectors(
  rule: Fields,
  key: string,
  path: FieldPath,
  reader: Reader,
): readonly IdentitySelector[] | undefined {
  return mapsAt(rule, key)?.map((item, i) => readSelector(item, [...path, key, i], reader));
}

/** `k8sServiceSelector` wins over `k8sService`. Without a namespace, any is meant. */
function readService(item: Fields, path: FieldPath, reader: Reader): ServiceRule {
  const place = reader.placeOf(path);
  const namespaceOf = (fields: Fields) => textAt(fields, 'namespace') || undefined;
  const labels = fieldsAt(item, 'k8sServiceSelector');
  if (labels !== undefined) {
    const at = [...path, 'k8sServiceSelector', 'selector'];
    // Only 1.19 checks this one (`Sanitize`, pkg/policy/api/service.go of v1.19.7); for others it selects as it is written.
    const checking = reader.platform.version === '1.19' ? reader : { ...reader, refuse: () => {} };
    const selector = readSelector(fieldsAt(labels, 'selector') ?? {}, at, checking);
    return { ...place, kind: 'labels', selector, namespace: namespaceOf(labels) };
  }
  const service = fieldsAt(item, 'k8sService');
  if (service === undefined) return { ...place, kind: 'none' };
  return {
    ...place,
    kind: 'name',
    name: textAt(service, 'serviceName') ?? '',
    namespace: namespaceOf(service),
  };
}
