import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { foldersUp } from '../file-path.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { mayDeliver } from '../read-deliveries.ts';
import type { KnownPolicies } from './known-policies.ts';
import { leavesIn } from './leaves-in.ts';
import { pathEnds, withoutStart } from './path-ends.ts';
import { type IsMaker, namesIn } from './way-of-recipe.ts';
import type { Way } from './ways.ts';

/** An object that tells a tool what to apply. */
export interface InstructingObject {
  readonly file: string;
  /** What it applies. */
  readonly says: unknown;
  /** Whether the tool does so at all, and what else it does that no delivery says. */
  readonly isActive: unknown;
  /** What the object does is read as a delivery, too, if it is of given policies. */
  readonly isDelivery: boolean;
  /** The project of Argo CD to which it belongs, which may forbid it. */
  readonly project: unknown;
}

/** Fields of objects of Argo CD, Flux, Fleet and others that say what they apply. */
const DECIDING: ReadonlySet<string> = new Set([
  ...['path', 'paths', 'dir', 'directory', 'directories', 'include', 'exclude', 'ignore', 'recurse'],
  ...['suspend', 'subPath', 'bundles', 'chart', 'files', 'glob'],
]);
/** Fields of theirs that stop the tool, or say what is done in between. Values of deliveries are known better, but for these. */
const ACTIVE: ReadonlySet<string> = new Set([...['automated', 'paused', 'disabled', 'plugin', 'components']]);
const SYNC_OPTIONS: ReadonlySet<string> = new Set(['syncOptions']);
/** Options of Argo CD by which objects stay that are gone from the repository, or are made anew. */
const KEEPS_OR_REPLACES = /^(?:Prune|Replace|Force)=/;
const DELIVERING =
  /^(?:Application|ApplicationSet|Kustomization|HelmRelease|HelmChart|\w+Repository|GitRepo|RootSync|RepoSync|ClusterProfile|Profile|App|Subscription)$/;
/** Their controllers apply nothing of a repository. */
const BUILT_IN = /^(?:v1$|(?:apps|batch|autoscaling|policy|extensions)\/|[\w.-]{0,200}\.k8s\.io\/)/;

export function objectsIn(file: ManifestFile): readonly InstructingObject[] {
  const isMeant = /\.(?:ya?ml|json)$/.test(file.file) && /^[^\S\n]*["']?kind["']?:/m.test(file.text);
  if (!isMeant || isKustomizationName(file.file)) return [];
  const isDelivering = mayDeliver(file.text);
  return readManifests(file).documents.flatMap((document): InstructingObject[] => {
    const { kind = '', apiVersion = '', value } = document;
    if (BUILT_IN.test(apiVersion)) return [];
    return [
      isDelivering && DELIVERING.test(kind) ? deliveryOf(file.file, value) : otherOf(file.file, document),
    ];
  });
}

function deliveryOf(file: string, { spec }: Fields): InstructingObject {
  const { project, template } = fieldsOf(spec);
  const active = fieldsNamed(ACTIVE, spec);
  const options = textsWithin(fieldsNamed(SYNC_OPTIONS, spec)).filter((one) => KEEPS_OR_REPLACES.test(one));
  return {
    file,
    says: fieldsNamed(DECIDING, spec),
    isActive: options.length === 0 ? active : [active, options],
    isDelivery: true,
    project: project ?? fieldsOf(fieldsOf(template).spec).project,
  };
}

/** A tool that is not known may be told by any field, such as a parameter of a pipeline of Tekton. */
function otherOf(file: string, { value }: ManifestDocument): InstructingObject {
  const { metadata: _, ...fields } = value;
  const isActive = fieldsNamed(STOPPING, fields);
  return { file, says: leavesIn(fields), isActive, isDelivery: false, project: undefined };
}

const STOPPING: ReadonlySet<string> = new Set(['disabled', 'patches']);

/** How an object comes to policies: by a path that it names, or by one of another object that does. */
export function wayOfObject(
  { file, says, isDelivery }: InstructingObject,
  known: KnownPolicies,
  isMaker: IsMaker,
): Way {
  const paths = textsWithin(says);
  const names = isDelivery
    ? (path: string) => known.places.isNamedBy(path)
    : (path: string) => namesIn(path, known);
  return {
    file,
    id: file,
    names: [...pathEnds(file), ...foldersUp(file)].map((at) => `object ${at}`),
    direct: paths.filter((path) => names(path) || (isDelivery && isMaker(path))),
    calls: isDelivery ? paths.map((text) => ({ text, names: [`object ${withoutStart(text)}`] })) : [],
  };
}

/** What projects of Argo CD let their applications do. Source: the specification of AppProject. */
const FENCES: readonly string[] = [
  ...['destinations', 'sourceRepos', 'syncWindows', 'clusterResourceWhitelist', 'clusterResourceBlacklist'],
  ...['namespaceResourceWhitelist', 'namespaceResourceBlacklist'],
];

/** The same of those of a file to which some objects belong. */
export function fencesIn(file: ManifestFile, projects: ReadonlySet<unknown>): readonly unknown[] {
  if (!file.text.includes('AppProject')) return [];
  return readManifests(file)
    .documents.filter(
      ({ kind, value }) => kind === 'AppProject' && projects.has(fieldsOf(value.metadata).name),
    )
    .flatMap(({ value }) => FENCES.map((field) => fieldsOf(value.spec)[field]));
}

/** What is in some fields, wherever they are. */
function fieldsNamed(names: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((part) => fieldsNamed(names, part)).filter((one) => one !== undefined);
  }
  const found = Object.entries(fieldsOf(value)).flatMap(([key, part]): [string, unknown][] => {
    if (names.has(key)) return [[key, part]];
    const below = fieldsNamed(names, part);
    const isEmpty = below === undefined || (Array.isArray(below) && below.length === 0);
    return isEmpty ? [] : [[key, below]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
