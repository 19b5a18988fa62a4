import type { Diagnostic } from '../../model/diagnostic.ts';
import { canonicalSelector } from '../../model/label-selector.ts';
import type { Policy } from '../policy.ts';
import type { NetworkPolicy, NetworkPolicyPort } from './network-policy.ts';

/** 5353 is where OpenShift's DNS pods listen; policy sees the port of the pod, not that of the Service. */
const DNS_PORTS = [53, 5353];

/**
 * Finds policies that isolate egress and list what is allowed, while neither they nor a policy that selects all the same
 * pods allows DNS over UDP. A policy without egress rules is taken as a wanted default deny.
 */
export function lintDns(policies: readonly Policy[]): Diagnostic[] {
  const withDns = new Map<string, Set<string>[]>();
  for (const { value } of policies) {
    if (!allowsDns(value)) continue;
    const inNamespace = withDns.get(value.namespace);
    if (inNamespace === undefined) withDns.set(value.namespace, [conditionsOf(value)]);
    else inNamespace.push(conditionsOf(value));
  }
  // A policy selects all pods of another when it asks for nothing that the other does not ask for too.
  const hasDns = (value: NetworkPolicy): boolean => {
    const conditions = conditionsOf(value);
    return (withDns.get(value.namespace) ?? []).some((wider) =>
      [...wider].every((condition) => conditions.has(condition)),
    );
  };
  return policies
    .filter(({ value }) => value.policyTypes.has('Egress') && value.egress.length > 0)
    .filter(({ value }) => !allowsDns(value) && !hasDns(value))
    .map(({ ref, document }) => ({
      code: 'policy/no-dns',
      severity: 'warning',
      meaning: 'noted',
      message: `\`${ref.namespace}/${ref.name}\` isolates egress, and no policy for the same pods allows DNS`,
      help: 'allow UDP and TCP port 53 to the DNS pods, or the pods cannot resolve names',
      span: document.keySpanOf(['spec', 'egress']),
    }));
}

function allowsDns({ policyTypes, egress }: NetworkPolicy): boolean {
  return policyTypes.has('Egress') && egress.some(({ ports }) => ports === 'any' || ports.some(isDns));
}

function isDns({ protocol, port }: NetworkPolicyPort): boolean {
  if (protocol !== 'UDP') return false;
  if (port === 'any') return true;
  if ('name' in port) return port.name.includes('dns');
  return DNS_PORTS.some((dns) => port.first <= dns && dns <= port.last);
}

function conditionsOf({ podSelector }: NetworkPolicy): Set<string> {
  return new Set(podSelector.requirements.map((one) => canonicalSelector({ requirements: [one] })));
}
