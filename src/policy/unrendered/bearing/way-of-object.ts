import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { foldersUp } from '../file-path.ts';
import { mayDeliver } from '../read-deliveries.ts';
import type { KnownPolicies } from './known-policies.ts';
import { pathEnds, withoutStart } from './path-ends.ts';
import type { Way } from './ways.ts';

/** An object that tells a tool what to apply. */
export interface InstructingObject {
  readonly file: string;
  /** What it applies. */
  readonly says: unknown;
  /** Whether the tool does so at all. */
  readonly isActive: unknown;
}

/** Fields of objects of Argo CD, Flux, Fleet and others that say what they apply. */
const DECIDING: ReadonlySet<string> = new Set([
  ...['path', 'paths', 'dir', 'directory', 'directories', 'include', 'exclude', 'ignore', 'recurse'],
  ...['suspend', 'subPath', 'bundles', 'chart', 'files', 'glob'],
]);
/** Fields of theirs that stop the tool, or have it act by itself. Values of deliveries are known better, but for these. */
const ACTIVE: ReadonlySet<string> = new Set(['automated', 'paused', 'disabled']);

export function objectsIn(file: ManifestFile): readonly InstructingObject[] {
  const isMeant =
    /\.(?:ya?ml|json)$/.test(file.file) &&
    /^[^\S\n]*["']?kind["']?:/m.test(file.text) &&
    mayDeliver(file.text);
  return (isMeant ? readManifests(file).documents : []).map(({ value: { spec } }) => ({
    file: file.file,
    says: fieldsNamed(DECIDING, spec),
    isActive: fieldsNamed(ACTIVE, spec),
  }));
}

/** How an object comes to policies: by a path that it names, or by one of another object that does. */
export function wayOfObject({ file, says }: InstructingObject, { places }: KnownPolicies): Way {
  const paths = textsWithin(says);
  return {
    file,
    id: file,
    names: [...pathEnds(file), ...foldersUp(file)].map((at) => `object ${at}`),
    direct: paths.filter((path) => places.isNamedBy(path)),
    calls: paths.map((text) => ({ text, names: [`object ${withoutStart(text)}`] })),
  };
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
