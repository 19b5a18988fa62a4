import { apiGroup } from '../../model/api-group.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isJsonObject } from '../../model/json-object.ts';
import { CALICO_V3 } from '../calico/recognise-calico.ts';
import { mayOptOut } from '../cilium/compile/compile-cilium-policy.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { CiliumPlatform } from '../platform/cilium-settings.ts';
import { isCalicoSince } from '../platform/cni.ts';
import type { Platform } from '../platform/platform.ts';
import { refuseMode } from './policy-mode.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The kinds of Calico's staged policies, by group and kind of the policy that is enforced. */
const STAGED: Readonly<Record<string, string>> = {
  'networking.k8s.io/NetworkPolicy': 'StagedKubernetesNetworkPolicy',
  'projectcalico.org/NetworkPolicy': 'StagedNetworkPolicy',
  'projectcalico.org/GlobalNetworkPolicy': 'StagedGlobalNetworkPolicy',
};
const CILIUM_KINDS: ReadonlySet<string> = new Set(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']);

/**
 * The document of an audited policy, which denies nothing, as the network plug-in gets it: for Calico a staged policy; for Cilium
 * one with `enableDefaultDeny: false`, which does not isolate, but whose allows count. Positions are those of the written
 * document. Where a plug-in has nothing like it, that is an error: otherwise a policy that somebody believes to be audited would
 * be enforced.
 */
export function auditDocument(document: ManifestDocument, platform: Platform): ManifestDocument | Diagnostic {
  const { apiVersion = '', kind = '' } = document;
  const group = apiGroup(apiVersion);
  if (group === 'projectcalico.org' && kind.startsWith('Staged')) return document;
  const staged = `${group}/${kind}`;
  if (platform.calico !== undefined && Object.hasOwn(STAGED, staged)) {
    const { version } = platform.calico;
    if (!isCalicoSince(version, '3.30')) {
      const problem = `Calico ${version} has no staged policies, which were added in 3.30`;
      return refuseMode(document, problem, 'write `"off"` to leave it out of the cluster, or `enforce`');
    }
    return withType(document, CALICO_V3, STAGED[staged] ?? kind);
  }
  if (group === 'cilium.io' && CILIUM_KINDS.has(kind) && platform.cilium !== undefined) {
    return withoutDefaultDeny(document, platform.cilium);
  }
  return refuseMode(
    document,
    `${platform.name} enforces every \`${kind}\` that is in the cluster`,
    platform.cilium === undefined
      ? 'write `"off"` to leave it out of the cluster, or `enforce`'
      : 'use a CiliumNetworkPolicy, which can exist without a default deny; or write `"off"`, or `enforce`',
  );
}

function withType(document: ManifestDocument, apiVersion: string, kind: string): ManifestDocument {
  return { ...document, apiVersion, kind, value: { ...document.value, apiVersion, kind } };
}

function withoutDefaultDeny(
  document: ManifestDocument,
  platform: CiliumPlatform,
): ManifestDocument | Diagnostic {
  const { spec, specs } = document.value;
  const all = [spec, ...(Array.isArray(specs) ? specs : [])].filter(isJsonObject);
  if (!mayOptOut(platform)) {
    return refuseMode(
      document,
      'with `enableNonDefaultDenyPolicies` off, Cilium ignores `enableDefaultDeny`',
      'enable the setting, or write `"off"`',
    );
  }
  if (all.some((one) => hasItems(one.ingressDeny) || hasItems(one.egressDeny))) {
    return refuseMode(
      document,
      'it has deny rules, which Cilium enforces regardless of `enableDefaultDeny`',
      'move the deny rules into a policy of their own, and switch that one off',
    );
  }
  if (all.some(asksOfConnections)) {
    return refuseMode(
      document,
      'it has a `listener`, TLS names or certificates, or `authentication`, which apply regardless of `enableDefaultDeny`',
      'write `"off"`, or move those rules into a policy of their own',
    );
  }
  if (['1.16', '1.17', '1.18'].includes(platform.version) && all.some(looksAtRequests)) {
    return refuseMode(
      document,
      `Cilium ${platform.version} refuses requests that its L7 rules do not allow, regardless of \`enableDefaultDeny\``,
      'write `"off"`, or move the L7 rules into a policy of their own',
    );
  }
  const open = (one: unknown) =>
    isJsonObject(one) ? { ...one, enableDefaultDeny: { ingress: false, egress: false } } : one;
  return {
    ...document,
    value: {
      ...document.value,
      ...(spec === undefined ? {} : { spec: open(spec) }),
      ...(Array.isArray(specs) ? { specs: specs.map(open) } : {}),
    },
  };
}

function hasItems(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

/** What a Cilium policy demands of connections that it lets through, even without a default deny. */
function asksOfConnections(spec: Fields): boolean {
  return (
    rulesOf(spec).some(
      ({ authentication }) => isJsonObject(authentication) && authentication.mode !== 'disabled',
    ) ||
    itemsOf(spec).some((item) => ASKED.some((field) => hasItems(item[field]) || isJsonObject(item[field])))
  );
}

const ASKED = ['listener', 'serverNames', 'terminatingTLS', 'originatingTLS'];

function looksAtRequests(spec: Fields): boolean {
  return itemsOf(spec).some(({ rules }) => isJsonObject(rules));
}

function itemsOf(spec: Fields): readonly Fields[] {
  return rulesOf(spec).flatMap(({ toPorts }) => (Array.isArray(toPorts) ? toPorts.filter(isJsonObject) : []));
}

function rulesOf({ ingress, egress }: Fields): readonly Fields[] {
  return [ingress, egress].flatMap((rules) => (Array.isArray(rules) ? rules.filter(isJsonObject) : []));
}
