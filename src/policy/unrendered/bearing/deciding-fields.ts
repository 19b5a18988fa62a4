import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { textsWithin } from '../../manifests/texts-within.ts';
import { readManifests } from '../../read-manifests.ts';
import { mayDeliver } from '../read-deliveries.ts';

/** Whether a file holds objects that tell a tool what to apply. */
export function isDelivering({ file, text }: ManifestFile): boolean {
  return /\.(?:ya?ml|json)$/.test(file) && /^[^\S\n]*["']?kind["']?:/m.test(text) && mayDeliver(text);
}

/** The places that its objects name. */
export function pathsOf(file: ManifestFile): readonly string[] {
  return readManifests(file).documents.flatMap(({ value }) => textsWithin(deciding(value.spec)));
}

/** Fields of objects of Argo CD, Flux, Fleet and others that say what they apply, and whether. */
const DECIDING: ReadonlySet<string> = new Set([
  ...[
    'path',
    'paths',
    'dir',
    'directory',
    'directories',
    'include',
    'exclude',
    'ignore',
    'recurse',
    'suspend',
  ],
  ...['subPath', 'bundles', 'chart', 'files', 'glob'],
]);

/** What is in these fields, wherever they are. */
export function deciding(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deciding).filter((one) => one !== undefined);
  const found = Object.entries(fieldsOf(value)).flatMap(([key, part]): [string, unknown][] => {
    if (DECIDING.has(key)) return [[key, part]];
    const below = deciding(part);
    const isEmpty = below === undefined || (Array.isArray(below) && below.length === 0);
    return isEmpty ? [] : [[key, below]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
