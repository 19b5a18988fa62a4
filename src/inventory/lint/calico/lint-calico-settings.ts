import { apiGroup } from '../../../model/api-group.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { isJsonObject } from '../../../model/json-object.ts';
import { quote } from '../../../policy/fields/quote.ts';
import type { FieldPath, ManifestDocument } from '../../../policy/manifest.ts';
import type { CalicoPlatform } from '../../../policy/platform/calico-settings.ts';
import type { Platform } from '../../../policy/platform/platform.ts';

/** What a Calico object says about the cluster by which verdicts are judged, and what they were actually judged by. */
interface Told {
  readonly path: FieldPath;
  readonly says: string;
  readonly judged: string;
  /** How to set the same in Sluice; undefined where that is not possible. */
  readonly say: string | undefined;
}

const GROUPS: ReadonlySet<string> = new Set(['projectcalico.org', 'crd.projectcalico.org']);

/**
 * Finds Calico objects that state another version, or other settings, than those by which connections are judged, also settings
 * of some nodes. Those that Calico gets through its environment are not seen.
 */
export function lintCalicoSettings(
  document: ManifestDocument,
  { calico }: Pick<Platform, 'calico'>,
): readonly Diagnostic[] {
  const { apiVersion = '', kind = '' } = document;
  if (calico === undefined || !GROUPS.has(apiGroup(apiVersion))) return [];
  const isOfNodes = isOfSomeNodes(document);
  const who = isOfNodes ? `${kind} ${quote(String(nameOf(document)))}` : `the ${kind} of the cluster`;
  return toldBy(document, kind, calico).map(({ path, says, judged, say }) => ({
    code: 'inventory/calico-settings',
    severity: 'warning',
    meaning: 'noted',
    message: `${who} says ${says}, but connections are judged ${judged}`,
    help: helpWith(say, isOfNodes),
    span: document.spanOf(path),
  }));
}

function helpWith(say: string | undefined, isOfNodes: boolean): string {
  if (say === undefined) return 'keep this in mind when you read verdicts about nodes';
  return isOfNodes
    ? `verdicts about pods on these nodes may be wrong; use \`${say}\` to see the verdicts that hold there`
    : `use \`${say}\` if it is from this cluster`;
}

const nameOf = ({ value }: ManifestDocument): unknown => valueAt(value, ['metadata', 'name']);

/** A FelixConfiguration for one node by its name, or since 3.32 for those that its `nodeSelector` selects. */
function isOfSomeNodes(document: ManifestDocument): boolean {
  if (document.kind !== 'FelixConfiguration') return false;
  const name = nameOf(document);
  const isOfNode = typeof name === 'string' && name.startsWith('node.');
  return isOfNode || valueAt(document.value, ['spec', 'nodeSelector']) !== undefined;
}

function toldBy(document: ManifestDocument, kind: string, calico: CalicoPlatform): readonly Told[] {
  const text = (path: FieldPath): string | undefined => {
    const value = valueAt(document.value, path);
    if (typeof value === 'boolean' || typeof value === 'number') return String(value);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const isMeant = kind === 'ClusterInformation' || nameOf(document) === 'default' || isOfSomeNodes(document);
  if (!isMeant) return [];
  switch (kind) {
    case 'ClusterInformation':
      return versionTold(['spec', 'calicoVersion'], text, calico);
    case 'FelixConfiguration':
      return [
        ...OF_FELIX.flatMap((setting) => settingTold(setting, ['spec', setting], text, calico)),
        ...(['failsafeInboundHostPorts', 'failsafeOutboundHostPorts'] as const).flatMap((key): Told[] => {
          const path = ['spec', key];
          if (!Array.isArray(valueAt(document.value, path))) return [];
          return [{ path, says: `\`${key}\``, judged: 'by its defaults', say: undefined }];
        }),
      ];
    case 'KubeControllersConfiguration':
      return settingTold(
        'autoHostEndpoints',
        ['spec', 'controllers', 'node', 'hostEndpoint', 'autoCreate'],
        text,
        calico,
      );
    default:
      return [];
  }
}

/** Settings that have the same name as in Felix. */
const OF_FELIX = [
  'defaultEndpointToHostAction',
  'allowVXLANPacketsFromWorkloads',
  'allowIPIPPacketsFromWorkloads',
  'vxlanPort',
] as const;

type TextAt = (path: FieldPath) => string | undefined;

function versionTold(path: FieldPath, text: TextAt, { version }: CalicoPlatform): readonly Told[] {
  const written = text(path);
  const [, minor] = /^v?(\d+\.\d+)\./.exec(written ?? '') ?? [];
  if (written === undefined || minor === undefined || minor === version) return [];
  const say = `--cni calico@${minor}`;
  return [{ path, says: `version ${quote(written)}`, judged: `as by ${version}`, say }];
}

function settingTold(
  setting: (typeof OF_FELIX)[number] | 'autoHostEndpoints',
  path: FieldPath,
  text: TextAt,
  calico: CalicoPlatform,
): readonly Told[] {
  const written = text(path);
  const judged = String(calico[setting]);
  if (written === undefined || written.toLowerCase() === judged.toLowerCase()) return [];
  const says = `\`${String(path.at(-1))}: ${written}\``;
  // Felix ignores the case of an action.
  const isAction = typeof calico[setting] === 'string';
  const value = isAction ? written.charAt(0).toUpperCase() + written.slice(1).toLowerCase() : written;
  return [{ path, says, judged: `with \`${judged}\``, say: `--set calico.${setting}=${value}` }];
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => (isJsonObject(at) ? at[String(key)] : undefined), value);
}
