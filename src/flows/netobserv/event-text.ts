import type { JsonObject } from '../../model/json-object.ts';

const EVENT = /^(Allowed|Dropped|Action reject) by (.{1,600}?)(?:, direction ((?:[Ii]n|[Ee])gress))?$/;
const ACTIONS = new Map([
  ['Allowed', 'allow'],
  ['Dropped', 'drop'],
  ['Action reject', 'reject'],
]);
const ACTORS: readonly (readonly [type: string, actor: RegExp])[] = [
  ['AdminNetworkPolicy', /^admin network policy (?<name>\S+)$/],
  ['BaselineAdminNetworkPolicy', /^baseline admin network policy (?<name>\S+)$/],
  ['NetworkPolicy', /^network policy (?<name>\S+)(?: in namespace (?<namespace>\S+))?$/],
  ['NetpolNode', /^default allow from local node policy$/],
  ['NetpolNamespace', /^network policies isolation in namespace (?<namespace>\S+)$/],
  ['EgressFirewall', /^egress firewall in namespace (?<namespace>\S+)$/],
  ['MulticastNS', /^multicast in namespace (?<namespace>\S+)$/],
  ['MulticastCluster', /^cluster multicast policy$/],
  ['UDNIsolation', /^UDN isolation of type (?<name>\S+)$/],
];

/**
 * The event that OVN-Kubernetes wrote out as a sentence, as NetObserv 1.7 keeps it and the console exports it
 * (go-controller/observability-lib/model/network_event.go). Undefined for other text.
 */
export function eventOfText(text: string): JsonObject | undefined {
  const [, verb = '', actor = '', direction] = EVENT.exec(text) ?? [];
  for (const [Type, pattern] of ACTORS) {
    const found = pattern.exec(actor);
    if (found === null) continue;
    const { name, namespace } = found.groups ?? {};
    return {
      Feature: 'acl',
      Type,
      Action: ACTIONS.get(verb),
      // The sentence names no direction for an EgressFirewall, which filters egress only.
      Direction: Type === 'EgressFirewall' ? 'Egress' : direction,
      Name: name,
      Namespace: namespace,
    };
  }
  return undefined;
}
