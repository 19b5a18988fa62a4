import type { ManifestFile } from '../../policy/manifest.ts';
import { askedAttributes, askedLabels } from '../../policy/unrendered/bearing/asked-labels.ts';
import { createComponents } from '../../policy/unrendered/bearing/components.ts';
import { decidingObjects, OF_OTHERS } from '../../policy/unrendered/bearing/deciding-objects.ts';
import { createFeeding } from '../../policy/unrendered/bearing/feeding.ts';
import { VARIABLE_MARKS } from '../../policy/unrendered/bearing/filled-in-variables.ts';
import type { KnownPolicies } from '../../policy/unrendered/bearing/known-policies.ts';
import { listedPolicies } from '../../policy/unrendered/bearing/listed-policies.ts';
import { DEFINING_MARKS } from '../../policy/unrendered/bearing/made-kinds.ts';
import { NAMES } from '../../policy/unrendered/bearing/making-programs.ts';
import {
  isOfCharts,
  isTemplateOfManifests,
  mayFeed,
} from '../../policy/unrendered/bearing/names-of-inputs.ts';
import { isTerraform } from '../../policy/unrendered/bearing/terraform-blocks.ts';
import { isInFolder } from '../../policy/unrendered/file-path.ts';
import type { Io } from '../io.ts';
import type { ChangedText } from './changed-texts.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { LeadingSides } from './leading-around.ts';
import { programsAround } from './programs-around.ts';

/** What a file says, in its order; only what says something to policies. */
export type Saying = (file: ManifestFile) => readonly unknown[];

interface FeedingSides {
  readonly base: FeedingSide;
  readonly head: FeedingSide;
  /** False: not all programs of the repository could be searched. */
  readonly areAll: boolean;
}

interface FeedingSide {
  readonly says: Saying;
  /** What a file has fetched of which it is not known whether it holds policies. */
  readonly fetches: Saying;
}

interface Surroundings {
  readonly known: KnownPolicies;
  readonly leading: LeadingSides | undefined;
  /** Whether a file is one of those with policies. */
  isGiven(file: string): boolean;
  isRead(file: string): boolean;
  isRendered(file: string): boolean;
  isOfInventory(file: string): boolean;
}

const NOTHING: FeedingSide = { says: () => [], fetches: () => [] };
const FEEDING_NOTHING: FeedingSides = { base: NOTHING, head: NOTHING, areAll: true };

/**
 * What changed files say to programs, templates and kustomizations of the whole repository. Where these cannot be searched, those that
 * change say themselves whether they make policies.
 */
export async function feedingAround(
  comparison: Comparison,
  changed: readonly ChangedText[],
  { known, leading, isGiven, isRead, isRendered, isOfInventory }: Surroundings,
  io: Io,
): Promise<FeedingSides> {
  if (!changed.some(({ file, before, after }) => mayFeed(file) || [before, after].some(releasesCharts)))
    return FEEDING_NOTHING;
  const names = changed.map(({ file }) => file);
  const withPrograms = names.some((file) => !isOfCharts(file));
  const around = await programsAround(
    comparison,
    { marks: NAMES, withPrograms, around: marksAround(changed), changed: names, isGiven, isOfInventory },
    io,
  );
  const base = around?.base ?? changed.flatMap(({ before }) => before ?? []);
  const head = around?.head ?? changed.flatMap(({ after }) => after ?? []);
  const leadsToPolicies = (path: string): boolean =>
    (around?.naming ?? []).some((file) => file === path || isInFolder(file, path)) ||
    [leading?.base, leading?.head].some((side) => side?.isLeading(path) === true);
  const shared = {
    charts: around?.charts ?? [],
    data: names,
    leadsToPolicies: (path: string) => leadsToPolicies(path) || known.places.isNamedBy(path),
    isAsked: known.isAsked,
    isGiven,
    isRead,
  };
  const isKept = createIsKept(changed);
  const componentAt = createComponents([...base, ...head], known.isAsked);
  const passing = names.filter((file) => !isKept(file));
  const saidBesides = (file: ManifestFile): readonly unknown[] => [
    ...(isRendered(file.file)
      ? []
      : listedPolicies(file, leadsToPolicies, {
          isAsked: known.isAsked,
          isNew: !isKept(file.file),
          isCompared: isOfInventory(file.file),
          componentAt,
          isOther: (path) =>
            !known.places.isNamedBy(path) && !passing.some((one) => one === path || isInFolder(one, path)),
        })),
    ...decidingObjects(file, { isAsked: known.isAsked, isNew: !isKept(file.file) }),
    // A new workload alters no recorded connection.
    ...(isKept(file.file) ? saidOfLabels(file, known, isRead) : []),
  ];
  const side = (files: readonly ManifestFile[], others: readonly ManifestFile[]): FeedingSide => {
    const { says, fetches } = createFeeding({ ...shared, files, others });
    return { says: (file) => [...says(file), ...saidBesides(file)], fetches };
  };
  return {
    base: side(base, head),
    head: side(head, base),
    areAll: around?.areAll === true,
  };
}

/** What other manifests hold that say what becomes of those that change. */
function marksAround(changed: readonly ChangedText[]): readonly string[] {
  const texts = changed.flatMap(({ before, after }) => [before?.text ?? '', after?.text ?? '']);
  const has = (some: RegExp): boolean => texts.some((text) => some.test(text));
  return [
    ...(has(/\bsubstitute\b|kind: (?:ConfigMap|Secret|Kptfile)\b/) ? VARIABLE_MARKS : []),
    ...(has(/kind: (?:ConfigMap|Secret)\b|targetPath/) ? ['targetPath'] : []),
    ...(has(OF_OTHERS) ? DEFINING_MARKS : []),
    ...(has(/^components:/m) ? ['kind: Component'] : []),
  ];
}

/** Whether a file is on both sides. */
function createIsKept(changed: readonly ChangedText[]): (file: string) => boolean {
  const kept = new Set(
    changed.flatMap(({ file, before, after }) => (before === undefined || after === undefined ? [] : [file])),
  );
  return (file) => kept.has(file);
}

function saidOfLabels(
  file: ManifestFile,
  { isAsked }: KnownPolicies,
  isRead: (file: string) => boolean,
): readonly unknown[] {
  if (isTerraform(file.file)) return askedAttributes(file.text, isAsked);
  // An overlay of ytt is read only for whether it alters policies.
  const isOverlay = file.text.includes('#@overlay/match');
  return isOverlay || (isTemplateOfManifests(file.file) && !isRead(file.file))
    ? askedLabels(file.text, isAsked)
    : [];
}

function releasesCharts(file: ManifestFile | undefined): boolean {
  return file?.text.includes('helm ') === true;
}
