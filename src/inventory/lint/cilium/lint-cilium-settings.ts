import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import { quote } from '../../../policy/fields/quote.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import { CILIUM_OPTIONS, CILIUM_SETTINGS } from '../../../policy/platform/cilium-settings.ts';
import type { Platform } from '../../../policy/platform/platform.ts';

type SettingName = keyof typeof CILIUM_SETTINGS;

/**
 * Options in the ConfigMap `cilium-config` of a cluster, or in its CiliumNodeConfigs, that differ from the settings by which
 * connections are judged. A CiliumNodeConfig is for some nodes (pkg/option/resolver); options of endpoints are not considered.
 */
export function lintCiliumSettings(
  document: ManifestDocument,
  { cilium }: Pick<Platform, 'cilium'>,
): readonly Diagnostic[] {
  const given = cilium === undefined ? undefined : optionsIn(document);
  if (cilium === undefined || given === undefined) return [];
  const { options, path, of, advice } = given;
  return Object.entries(CILIUM_OPTIONS).flatMap(([option, setting]): Diagnostic[] => {
    const written = options[option];
    if (typeof written !== 'string' || (option === 'cluster-name' && !isInMesh(options))) return [];
    const text = asSetting(setting, written);
    const told = CILIUM_SETTINGS[setting].parse(text);
    const judged = String(cilium[setting]);
    if (told === undefined || String(told) === judged) return [];
    return [
      {
        code: 'inventory/cilium-settings',
        severity: 'warning',
        meaning: 'noted',
        message: `${of(quote(`${option}: ${written}`))}, but connections are judged with ${quote(judged)}`,
        help: advice(`--set cilium.${setting}=${text}`),
        span: document.spanOf([...path, option]),
      },
    ];
  });
}

interface GivenOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly path: readonly string[];
  /** Says who has an option. */
  readonly of: (option: string) => string;
  readonly advice: (flag: string) => string;
}

function optionsIn({ apiVersion, kind, value }: ManifestDocument): GivenOptions | undefined {
  const { metadata, data, spec } = value;
  if (!isJsonObject(metadata)) return undefined;
  if (kind === 'ConfigMap' && metadata.name === 'cilium-config' && isJsonObject(data)) {
    return {
      options: data,
      path: ['data'],
      of: (option) => `the ConfigMap of Cilium in the cluster has ${option}`,
      advice: (flag) => `use ${quote(flag)} if it is from this cluster`,
    };
  }
  const isOfNodes = kind === 'CiliumNodeConfig' && /^cilium\.io\/v2(?:alpha1)?$/.test(apiVersion ?? '');
  if (!isOfNodes || !isJsonObject(spec) || !isJsonObject(spec.defaults)) return undefined;
  return {
    options: spec.defaults,
    path: ['spec', 'defaults'],
    of: (option) =>
      `CiliumNodeConfig ${quote(String(metadata.name))} sets ${option} on the nodes that it selects`,
    advice: (flag) =>
      `verdicts about pods on these nodes may be wrong; use ${quote(flag)} to see the verdicts that hold there`,
  };
}

/** Only clusters with a number take part in a mesh; elsewhere the name of the cluster changes nothing. */
function isInMesh(options: GivenOptions['options']): boolean {
  const number = options['cluster-id'];
  return typeof number === 'string' && number !== '0' && number !== '';
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
