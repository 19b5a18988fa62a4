import type { Diagnostic } from '../../../model/diagnostic.ts';
import { quote } from '../../../policy/fields/quote.ts';
import { isFields } from '../../../policy/fields/read-fields.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import { CILIUM_SETTINGS } from '../../../policy/platform/cilium-settings.ts';
import type { Platform } from '../../../policy/platform/platform.ts';

type SettingName = keyof typeof CILIUM_SETTINGS;

/** Options of the agent that affect verdicts, as its ConfigMap names them (templates/cilium-configmap.yaml of the chart). */
const OPTIONS: Readonly<Record<string, SettingName>> = {
  'enable-policy': 'policyEnforcementMode',
  'policy-audit-mode': 'policyAuditMode',
  'policy-cidr-match-mode': 'policyCIDRMatchMode',
  'enable-sctp': 'sctp.enabled',
  'enable-extended-ip-protocols': 'extraConfig.enable-extended-ip-protocols',
  'allow-icmp-frag-needed': 'extraConfig.allow-icmp-frag-needed',
  'routing-mode': 'routingMode',
  'tunnel-protocol': 'tunnelProtocol',
  'tunnel-port': 'tunnelPort',
  'enable-host-firewall': 'hostFirewall.enabled',
  'enable-node-selector-labels': 'nodeSelectorLabels',
  'enable-l7-proxy': 'l7Proxy',
  'mesh-auth-mutual-enabled': 'authentication.mutual.spire.enabled',
  'enable-non-default-deny-policies': 'enableNonDefaultDenyPolicies',
  'enable-k8s-networkpolicy': 'k8sNetworkPolicy.enabled',
  'enable-k8s-cluster-network-policy': 'k8sClusterNetworkPolicy.enabled',
  'policy-default-local-cluster': 'clustermesh.policyDefaultLocalCluster',
  labels: 'labels',
};

/**
 * Options in the ConfigMap `cilium-config` of a cluster that differ from the settings by which connections are judged. Those of
 * single nodes (CiliumNodeConfig) and endpoints are not considered.
 */
export function lintCiliumSettings(
  document: ManifestDocument,
  { cilium }: Pick<Platform, 'cilium'>,
): readonly Diagnostic[] {
  const { kind, value } = document;
  const { metadata, data } = value;
  if (cilium === undefined || kind !== 'ConfigMap' || !isFields(metadata) || !isFields(data)) return [];
  if (metadata.name !== 'cilium-config') return [];
  return Object.entries(OPTIONS).flatMap(([option, setting]): Diagnostic[] => {
    const written = data[option];
    if (typeof written !== 'string') return [];
    const text = asSetting(setting, written);
    const told = CILIUM_SETTINGS[setting].parse(text);
    const judged = String(cilium[setting]);
    if (told === undefined || String(told) === judged) return [];
    return [
      {
        code: 'inventory/cilium-settings',
        severity: 'warning',
        meaning: 'noted',
        message: `the ConfigMap of Cilium in the cluster has ${quote(`${option}: ${written}`)}, and connections are judged with ${quote(judged)}`,
        help: `say \`--set cilium.${setting}=${text}\` if it is that of this cluster`,
        span: document.spanOf(['data', option]),
      },
    ];
  });
}

/** The ConfigMap separates list items by spaces. */
function asSetting(setting: SettingName, written: string): string {
  return setting === 'policyCIDRMatchMode'
    ? written
        .trim()
        .split(/[\s,]+/)
        .join(',')
    : written;
}
