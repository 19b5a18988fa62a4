import type { DialectRecognition, ManifestType } from '../dialect.ts';
import { didYouMean } from '../did-you-mean.ts';

const KINDS: Readonly<Record<string, readonly string[]>> = {
  CiliumNetworkPolicy: ['cilium.io/v2'],
  CiliumClusterwideNetworkPolicy: ['cilium.io/v2'],
  CiliumCIDRGroup: ['cilium.io/v2', 'cilium.io/v2alpha1'],
};

/** Policies of Cilium, and the groups of addresses that they refer to. Other kinds of its group are none of the dialect's. */
export function recogniseCilium({ apiVersion, group, kind }: ManifestType): DialectRecognition | undefined {
  if (Object.hasOwn(KINDS, kind)) {
    const served = KINDS[kind] ?? [];
    if (served.includes(apiVersion)) return { kind: 'policy' };
    if (group !== 'cilium.io' && !['cilium', 'cilium.io.v2'].includes(apiVersion)) {
      return group.endsWith('cilium.io') || group === '' ? wrongVersion(apiVersion, kind) : undefined;
    }
    return wrongVersion(apiVersion, kind);
  }
  if (group !== 'cilium.io' || !/polic(?:y|ies)$|cidrgroups?$/i.test(kind)) return undefined;
  const meant = Object.keys(KINDS).find((known) => isSlip(kind, known));
  if (meant === undefined) return undefined;
  return {
    kind: 'wrong-type',
    problem: `\`${apiVersion}\` has no kind \`${kind}\``,
    useInstead: `use \`apiVersion: cilium.io/v2\` with \`kind: ${meant}\``,
  };
}

function wrongVersion(apiVersion: string, kind: string): DialectRecognition {
  return {
    kind: 'wrong-type',
    problem: `no version of Cilium has ${kind} in \`${apiVersion}\``,
    useInstead: `use \`apiVersion: cilium.io/v2\` with \`kind: ${kind}\``,
  };
}

/** Other policies of Cilium have names of their own (CiliumLocalRedirectPolicy), which are far from these. */
function isSlip(kind: string, known: string): boolean {
  const plural = known.replace(/y$/, 'ies');
  return (
    [known, plural, `${known}s`].some((one) => one.toLowerCase() === kind.toLowerCase()) || near(kind, known)
  );
}

function near(kind: string, known: string): boolean {
  return didYouMean(kind, [known]) !== undefined && Math.abs(kind.length - known.length) <= 2;
}
