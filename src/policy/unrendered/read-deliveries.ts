import type { ManifestFile } from '../manifest.ts';
import { DELIVERERS } from './deliverers/deliverers.ts';
import type { Deliverer, Delivery, DeliveryPlace } from './deliverers/delivery.ts';
import { ARTIFACT_MARKS } from './deliverers/folders-of-artifact.ts';
import { FETCH_MARKS } from './fetches/object-fetches.ts';
import { baseName } from './file-path.ts';
import { createFolderFinder } from './folder-from-top.ts';
import { generatedMaps } from './generated-maps.ts';
import { CHART_MARKS } from './releases/written-releases.ts';

/** Texts in a file that may say what a tool does with other files, or that are needed to know it. */
export const DELIVERY_MARKS: readonly string[] = [
  ...DELIVERERS.flatMap(({ marks }) => marks),
  ...ARTIFACT_MARKS,
  ...CHART_MARKS,
  ...FETCH_MARKS,
  'default_namespace:',
];
/** All in one expression, because most files hold none. */
const ANY_MARK = new RegExp(
  DELIVERY_MARKS.map((mark) => mark.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'),
);

/** Whether a text may say what a tool does with other files. */
export function mayDeliver(text: string): boolean {
  return ANY_MARK.test(text);
}

/** Names of files that tell a tool what to do, whatever they hold. */
export const DELIVERING_NAMES: readonly string[] = DELIVERERS.flatMap(({ names = [] }) => names);

export function isDeliveringName(file: string): boolean {
  return DELIVERING_NAMES.includes(baseName(file));
}

/** What tools do with folders of the repository, as far as one file says. */
export function readDeliveries(source: ManifestFile, place: DeliveryPlace): readonly Delivery[] {
  if (!isDeliveringName(source.file) && !mayDeliver(source.text)) return [];
  return DELIVERERS.filter((one) => speaksTo(one, source)).flatMap((one) => one.read(source, place));
}

/** Names and patterns of files that are needed to understand others. */
export function namesForDeliveries(files: readonly ManifestFile[]): readonly string[] {
  const folderAt = createFolderFinder(files);
  const wanted = files.flatMap((file) =>
    DELIVERERS.filter((one) => one.wants !== undefined && speaksTo(one, file)).flatMap(
      (one) => one.wants?.(file, { folderAt: folderAt(file) }) ?? [],
    ),
  );
  const maps = new Set(textsForDeliveries(files));
  if (maps.size === 0) return wanted;
  const generated = files.flatMap(generatedMaps).filter(({ name }) => maps.has(name));
  return [...wanted, ...generated.flatMap((map) => map.files)];
}

/** Texts that other files hold which are needed to understand these. */
export function textsForDeliveries(files: readonly ManifestFile[]): readonly string[] {
  const texts = files.flatMap((file) =>
    DELIVERERS.filter((one) => one.wantsHolding !== undefined && speaksTo(one, file)).flatMap(
      (one) => one.wantsHolding?.(file) ?? [],
    ),
  );
  return [...new Set(texts)];
}

function speaksTo({ marks, names = [] }: Deliverer, { file, text }: ManifestFile): boolean {
  return names.includes(baseName(file)) || marks.some((mark) => text.includes(mark));
}
