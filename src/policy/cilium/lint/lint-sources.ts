import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { type IdentityRequirement, type IdentitySelector, SECTIONS } from '../cilium-policy.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Sources of labels (pkg/labels/labels.go). */
const SOURCES: readonly string[] = [
  ...['k8s', 'reserved', 'any', 'node', 'cidr', 'cidrgroup', 'fqdn', 'gen', 'unspec', 'cni', 'container'],
  'directory',
];

/** Identities that Cilium reserves; first those that endpoints can have. */
const OF_ENDPOINTS: readonly string[] = ['health', 'ingress', 'init'];
const RESERVED: readonly string[] = [
  ...OF_ENDPOINTS,
  ...['host', 'remote-node', 'world', 'world-ipv4', 'world-ipv6', 'kube-apiserver', 'unmanaged', 'none'],
];

/** Finds selectors that ask for a source or a reserved identity that nothing has. */
export function lintSources({ spec, namespace }: LintedSpec, findings: Findings): void {
  const { of, selector } = spec.subject;
  lintSelector(selector, findings);
  if (of === 'endpoints') lintSubject(selector, namespace, findings);
  for (const section of SECTIONS) {
    for (const { peers } of spec.sections[section] ?? []) {
      for (const one of [...(peers.endpoints ?? []), ...(peers.nodes ?? [])]) lintSelector(one, findings);
    }
  }
}

function lintSelector({ requirements, path }: IdentitySelector, findings: Findings): void {
  for (const one of requirements) {
    const problem = one.source === 'reserved' ? problemOfReserved(one) : problemOfSource(one);
    if (problem === undefined) continue;
    findings.acceptedError(
      'policy/label-never-seen',
      path,
      `${problem.problem}, so the selector matches as if no endpoint had it`,
      problem.help,
    );
  }
}

interface Problem {
  readonly problem: string;
  readonly help: string;
}

function problemOfSource({ source }: IdentityRequirement): Problem | undefined {
  if (SOURCES.includes(source)) return undefined;
  const near = didYouMean(source, SOURCES);
  return {
    problem: `no label has the source ${quote(source)}`,
    help: near === undefined ? 'labels of pods are written `k8s:app`, or `app`' : `did you mean \`${near}\`?`,
  };
}

function problemOfReserved({ key, operator, values }: IdentityRequirement): Problem | undefined {
  // Cilium 1.20 groups identities under aggregates with such names.
  if (key.startsWith('aggregate-')) return undefined;
  if (!RESERVED.includes(key)) {
    const near = didYouMean(key, RESERVED);
    const known = RESERVED.map((name) => `\`${name}\``).join(', ');
    return {
      problem: `no identity has the label ${quote(`reserved:${key}`)}`,
      help: near === undefined ? `use one of ${known}` : `did you mean \`reserved:${near}\`?`,
    };
  }
  if ((operator !== 'In' && operator !== 'NotIn') || values.includes('')) return undefined;
  const value = quote(values.join(', '));
  return {
    problem: `reserved labels have no value, and none has ${value}`,
    help: `write \`reserved:${key}: ""\``,
  };
}

/** Pods have no reserved identity, and a namespaced policy is about its pods. */
function lintSubject(
  { requirements, path }: IdentitySelector,
  namespace: string | undefined,
  findings: Findings,
): void {
  const asked = requirements.find(
    ({ source, key, operator }) =>
      source === 'reserved' && RESERVED.includes(key) && (operator === 'In' || operator === 'Exists'),
  );
  if (asked === undefined) return;
  const { key } = asked;
  if (namespace === undefined && OF_ENDPOINTS.includes(key)) return;
  const why =
    namespace === undefined
      ? `\`endpointSelector\` selects no \`reserved:${key}\``
      : `its pods are those of \`${namespace}\`, and none of them is \`reserved:${key}\``;
  findings.acceptedError(
    'policy/cilium-selects-nobody',
    path,
    `the policy selects nothing: ${why}`,
    helpFor(key),
  );
}

function helpFor(key: string): string {
  if (OF_ENDPOINTS.includes(key)) return 'use CiliumClusterwideNetworkPolicy';
  if (key === 'host' || key === 'remote-node') {
    return 'use `nodeSelector` in a CiliumClusterwideNetworkPolicy';
  }
  return 'write the rules for the pods, and name it as their peer';
}
