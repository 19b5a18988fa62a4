import type { ManifestFile } from '../../manifest.ts';
import { CALICO_SETTINGS } from '../../platform/calico-settings.ts';
import { CILIUM_OPTIONS, CILIUM_SETTINGS } from '../../platform/cilium-settings.ts';
import { readManifests } from '../../read-manifests.ts';

/** Settings whose names mean something else elsewhere. */
const COMMON: ReadonlySet<string> = new Set(['labels', 'cluster.name', 'tunnelPort', 'tunnelProtocol']);
/** Those of which Sluice needs nothing to judge by default, and that decide connections all the same. */
const OTHERS: readonly string[] = [
  // Calico's Felix, and how the operator and its chart name it.
  ...[
    'failsafeInboundHostPorts',
    'failsafeOutboundHostPorts',
    'chainInsertMode',
    'iptablesFilterAllowAction',
  ],
  // The plug-ins of clouds, k3s and kube-router.
  ...[
    'enableNetworkPolicy',
    'networkPolicyEnabled',
    'NETWORK_POLICY_ENFORCING_MODE',
    'ENABLE_NETWORK_POLICY',
  ],
  ...[
    'disable-network-policy',
    'disableNetworkPolicy',
    'run-firewall',
    'network_policy_enabled',
    'enable-policy',
    // Of managed clusters, in Terraform.
    'network_policy',
    'network_policy_config',
    'datapath_provider',
  ],
  // What Argo CD leaves out of what it applies.
  ...['resource.exclusions', 'resource.inclusions'],
];
const NAMES: readonly string[] = [
  ...[
    ...Object.keys(CILIUM_SETTINGS),
    ...Object.keys(CILIUM_OPTIONS),
    ...Object.keys(CALICO_SETTINGS),
  ].filter((name) => !COMMON.has(name)),
  ...OTHERS,
];
const PATHS = NAMES.map((name) => name.split('.'));
/** Cilium's `labels`, which say by which of their labels pods are told apart: elsewhere labels are a map, or have no source. */
const LABELS = /^\s*!?(?:k8s|reserved|any|container|io\.)[\w.]*:/;

/** A part of each, of which every text that has a setting holds one. */
export const SETTING_MARKS: readonly string[] = [
  ...new Set([
    ...PATHS.map((path) => path.find((part) => part.length > 5) ?? path[0] ?? ''),
    ...['FELIX_', 'k8s:', 'reserved:'],
  ]),
];
/** In a text that is no YAML, or in an option of a command. */
const IN_TEXT = new RegExp(
  `(?<![\\w.-])(?:FELIX_\\w+|${NAMES.map((name) => name.replace(/[.]/g, '\\.')).join('|')})(?![\\w-])`,
);

/**
 * What a text sets of the network plug-in that decides what policies do: in values of its chart, wherever these stand, in its ConfigMap or
 * objects, in commands and programs.
 */
export function plugInSettings({ file, text }: ManifestFile): readonly unknown[] {
  if (!SETTING_MARKS.some((mark) => text.includes(mark))) return [];
  const read = /\.(?:ya?ml|json)$/i.test(file) ? readManifests({ file, text }).documents : [];
  return read.length === 0 ? linesWithSettings(text) : read.flatMap(({ value }) => settingsIn(value, []));
}

function settingsIn(value: unknown, path: readonly string[]): readonly unknown[] {
  const at = path.join('.');
  const isNamed = NAMES.some((name) => at === name || at.endsWith(`.${name}`));
  const isOfLabels = path.at(-1) === 'labels' && typeof value === 'string' && LABELS.test(value);
  if (isNamed || isOfLabels) return [[path, value]];
  if (typeof value === 'string') return settingsInText(value, path);
  if (typeof value !== 'object' || value === null) return [];
  // A variable of a container, or a parameter of a chart.
  const { name, value: set } = value as Readonly<Record<string, unknown>>;
  if (typeof name === 'string' && IN_TEXT.test(name)) return [[name, set]];
  return Object.entries(value).flatMap(([key, part]) => settingsIn(part, [...path, key]));
}

/** Values that are written as a text, or a command. */
function settingsInText(text: string, path: readonly string[]): readonly unknown[] {
  if (!SETTING_MARKS.some((mark) => text.includes(mark))) return [];
  const read = text.includes(':') ? readManifests({ file: '', text }).documents : [];
  return read.length === 0 ? linesWithSettings(text) : read.flatMap(({ value }) => settingsIn(value, path));
}

/** Settings of Terraform: what is above them is another one, or the head of the resource. */
const IS_BLOCK = /^(?:network_policy|network_policy_config|datapath_provider)\b/;

/** With the lines around them: a setting and its value may stand on lines of their own. */
function linesWithSettings(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, i) =>
    IN_TEXT.test(line) && !line.startsWith('#')
      ? [lines.slice(IS_BLOCK.test(line) ? i : Math.max(0, i - 1), i + 2).join('\n')]
      : [],
  );
}
