import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { CalicoFact } from '../calico-fact.ts';
import { subjectSelector } from '../compile/compile-calico-policy.ts';
import { matchLabelled } from '../selector/match-labelled.ts';
import { type PolicyFact, policyFacts, shown } from './policy-facts.ts';

/**
 * Finds policies for hosts where there are no host endpoints, and policies that select host endpoints although nothing in them is
 * about hosts: those without a selector, and those whose conditions hold for absent labels.
 */
export function lintHosts(facts: readonly CalicoFact[]): readonly Diagnostic[] {
  const hosts = facts.filter(({ value }) => value.kind === 'host-endpoint');
  return policyFacts(facts).flatMap((fact): Diagnostic[] => {
    const { value } = fact;
    if (value.namespace !== undefined) return [];
    if (value.doNotTrack || value.preDNAT) return hosts.length === 0 ? [withoutHosts(fact)] : [];
    // Tested with a host endpoint without labels: it is selected by conditions that hold for absent labels.
    if (value.applyOnForward || matchLabelled(subjectSelector(value), () => undefined) !== true) return [];
    return [selectsHosts(fact, hosts)];
  });
}

function withoutHosts(fact: PolicyFact): Diagnostic {
  const field = fact.value.preDNAT ? 'preDNAT' : 'doNotTrack';
  return {
    code: 'calico/no-host-endpoint',
    // The inventory may have some.
    severity: 'info',
    meaning: 'noted',
    message: `${shown(fact)} has \`${field}\`, which applies only to host endpoints, and no HostEndpoint was given: it has no effect on pods`,
    help: 'give the HostEndpoint objects, or turn automatic host endpoints on',
    span: fact.spans.selector,
  };
}

/** A warning where hosts are known to be affected; otherwise a note, because most clusters have no host endpoints. */
function selectsHosts(fact: PolicyFact, hosts: readonly CalicoFact[]): Diagnostic {
  const [host] = hosts;
  return {
    code: 'calico/selects-hosts',
    severity: host === undefined ? 'info' : 'warning',
    meaning: 'noted',
    message: `${shown(fact)} also selects host endpoints${host === undefined ? ', if the cluster has any' : `, such as \`${host.ref.name}\``}: nothing in it limits it to pods`,
    help: "add `namespaceSelector: all()` if only pods are meant, and `has(label)` to conditions such as `label != 'x'`",
    span: fact.spans.selector,
  };
}
