import type { ManifestFile } from '../../manifest.ts';
import { isChartName } from '../helm-chart.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { createChartFeeding } from './feeding-charts.ts';
import { feedingPrograms, tellingLines } from './feeding-programs.ts';
import { createTerraformFeeding } from './feeding-terraform.ts';
import { createFetchedCharts, isLock } from './fetched-charts.ts';
import { createFetchedLibraries } from './fetched-libraries.ts';
import { createFetchedModules } from './fetched-modules.ts';
import { createFilledIn } from './filled-in-variables.ts';
import { createKustomized } from './kustomized-files.ts';
import { isOfLibraries } from './library-versions.ts';
import { createMadeOf } from './made-kinds.ts';
import { FOR_ANYTHING, FOR_MANIFESTS, LIBRARY, NAMES_POLICY } from './making-programs.ts';
import { isPolicyTemplate } from './template-values.ts';
import { blocksOfPolicies, isTerraform } from './terraform-blocks.ts';

/** What is around the files that a change alters. */
export interface ProgramsAround {
  /** Programs and templates of one side, and those of the other. */
  readonly files: readonly ManifestFile[];
  readonly others: readonly ManifestFile[];
  /** Names of the files that say where a chart is. */
  readonly charts: readonly string[];
  /** Names of the files that the change alters, which programs may read as data. */
  readonly data: readonly string[];
  /** Whether a path leads to files that name policies. */
  leadsToPolicies(path: string): boolean;
  /** Whether a policy asks for a label. */
  isAsked(label: string): boolean;
  /** Whether a file is read as one of the policies. */
  isGiven(file: string): boolean;
  /** Whether a file is read, or rendered: then nothing has to be guessed of its chart. */
  isRead(file: string): boolean;
}

export interface Feeding {
  /**
   * What a file says to programs and templates that make policies, though it may name none itself: what they import, the values that they
   * use, the releases of their charts. Empty where it says nothing to them.
   */
  says(file: ManifestFile): readonly unknown[];
  /** What it has fetched for them, of which it is not known whether it holds policies. */
  fetches(file: ManifestFile): readonly unknown[];
}

export function createFeeding({ files, others, data, ...around }: ProgramsAround): Feeding {
  const all = [...files, ...others];
  const makers = all.filter((file) => makesPolicies(file) || isPolicyTemplate(file)).map(({ file }) => file);
  const feeds = feedingPrograms(all, makers, data);
  const blocks = blocksOfPolicies(files, around.leadsToPolicies);
  const fetches = [
    createFetchedLibraries(all, feeds),
    createFetchedCharts(all),
    createFetchedModules(blocks),
  ];
  const ofTerraform = createTerraformFeeding(blocks, isOfCharts);
  const ofPrograms = ({ file, text }: ManifestFile): readonly unknown[] =>
    !isOfCharts(file) && feeds(file) ? [tellingLines(text)] : [];
  const ofKustomizations = createKustomized(
    files.filter(({ file }) => isKustomizationName(file)),
    around.isAsked,
  );
  const ofCharts = createChartFeeding(all, around);
  const ofVariables = createFilledIn(files, around);
  const ofMadeKinds = createMadeOf(all);
  const waysOf = (file: string): readonly ((file: ManifestFile) => readonly unknown[])[] => {
    if (isOfLibraries(file) || isLock(file)) return [];
    return isTerraform(file) ? [ofTerraform] : [ofTerraform, ofPrograms, ofKustomizations, ofCharts];
  };
  return {
    says: (file) => [
      ...fetches.flatMap((fetched) => fetched(file).ofPolicies),
      ...ofVariables(file),
      ...ofMadeKinds(file),
      ...firstSaid(waysOf(file.file), file),
    ],
    fetches: (file) => fetches.flatMap((fetched) => fetched(file).others),
  };
}

/** Where a file is read in one way, it is known what it says. */
function firstSaid(
  ways: readonly ((file: ManifestFile) => readonly unknown[])[],
  file: ManifestFile,
): readonly unknown[] {
  for (const says of ways) {
    const said = says(file);
    if (said.length > 0) return said;
  }
  return [];
}

function makesPolicies({ file, text }: ManifestFile): boolean {
  if (!NAMES_POLICY.test(text)) return false;
  return FOR_MANIFESTS.test(file) || (FOR_ANYTHING.test(file) && LIBRARY.test(text));
}

/** What is known of these better: which values a template uses. */
function isOfCharts(file: string): boolean {
  return isChartName(file) || /(?:^|\/)templates\/|(?:^|\/)[^/]*values[^/]*\.ya?ml$/.test(file);
}
