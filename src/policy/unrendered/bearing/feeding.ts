import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf, pathFrom } from '../file-path.ts';
import { createFolderFinder } from '../folder-from-top.ts';
import { isChartName } from '../helm-chart.ts';
import { isKustomizationName } from '../kustomization-name.ts';
import { chartUses, isUseOf } from '../releases/chart-inputs.ts';
import { fieldsInList } from '../releases/written-release.ts';
import { writtenReleases } from '../releases/written-releases.ts';
import { createValueFiles } from '../value-files.ts';
import { feedingPrograms, tellingLines } from './feeding-programs.ts';
import { createKustomized } from './kustomized-files.ts';
import { FOR_ANYTHING, FOR_MANIFESTS, LIBRARY, NAMES_POLICY } from './making-programs.ts';
import { isPolicyTemplate, usedValues } from './template-values.ts';
import { blocksOfPolicies, filesOfBlocks, isTerraform } from './terraform-blocks.ts';
import { withUmbrellas } from './umbrella-values.ts';
import { createNearestChart, optionsOfUsed, settingsOfUsed } from './value-settings.ts';

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
  /** Whether a file is read, or rendered: then nothing has to be guessed of its chart. */
  isRead(file: string): boolean;
}

/**
 * What a file says to programs and templates that make policies, though it may name none itself: what they import, the values that they use,
 * the releases of their charts. Empty where it says nothing to them.
 */
export function createFeeding({
  files,
  others,
  charts: chartFiles,
  data,
  leadsToPolicies,
  isAsked,
  isRead,
}: ProgramsAround): (file: ManifestFile) => readonly unknown[] {
  const all = [...files, ...others];
  const makers = all.filter((file) => makesPolicies(file) || isPolicyTemplate(file)).map(({ file }) => file);
  const blocks = blocksOfPolicies(files, leadsToPolicies);
  const feeds = feedingPrograms(all, makers, data);
  const kustomized = createKustomized(
    files.filter(({ file }) => isKustomizationName(file)),
    isAsked,
  );
  const ofBlocks = filesOfBlocks(blocks);
  const ofModules = new Set([...blocks.keys()].map(folderOf));
  const chartOf = createNearestChart(chartFiles);
  const used = withUmbrellas(usedValues(all, { chartOf, isAsked, leadsToPolicies, isRead }), all);
  const ofPolicies = used.filter(({ isOfPolicies }) => isOfPolicies);
  const charts = [...new Set(ofPolicies.flatMap(({ chart }) => chart ?? []))];
  const ofCharts = (file: ManifestFile): readonly unknown[] => {
    const chart = chartOf(file.file);
    const name = baseName(file.file);
    if (isChartName(file.file)) return dependenciesOn(charts, file);
    if (chart === undefined || !charts.includes(chart)) return [];
    const isHelper = name === '.helmignore' || (/\/templates\//.test(file.file) && /^_|\.tpl$/.test(name));
    return isHelper ? [tellingLines(file.text)] : [];
  };
  return (file) => {
    if (isTerraform(file.file)) return blocks.get(file.file) ?? [];
    if (file.file.endsWith('.hcl') && foldersNamedBy(file).some((folder) => ofModules.has(folder)))
      return [tellingLines(file.text)];
    if (ofBlocks.has(file.file)) return [tellingLines(file.text)];
    if (!isOfCharts(file.file) && feeds(file.file)) return [tellingLines(file.text)];
    const said = kustomized(file);
    if (said.length > 0) return said;
    if (used.length === 0) return [];
    return [
      ...ofCharts(file),
      ...settingsOfUsed(file, used, { chartOf, isAsked }),
      ...optionsOfUsed(file, used),
      ...releasesOf(charts, file, all),
    ];
  };
}

function makesPolicies({ file, text }: ManifestFile): boolean {
  if (!NAMES_POLICY.test(text)) return false;
  return FOR_MANIFESTS.test(file) || (FOR_ANYTHING.test(file) && LIBRARY.test(text));
}

/** The folders that a file of Terragrunt may mean; what is before `//` is fetched as a whole. */
function foldersNamedBy({ file, text }: ManifestFile): readonly string[] {
  return [...text.matchAll(/"([^"\n]{1,300})"/g)].flatMap(
    ([, path = '']) => pathFrom(folderOf(file), path.replace('//', '/')) ?? [],
  );
}

/** What is known of these better: which values a template uses. */
function isOfCharts(file: string): boolean {
  return isChartName(file) || /(?:^|\/)templates\/|(?:^|\/)[^/]*values[^/]*\.ya?ml$/.test(file);
}

function dependenciesOn(charts: readonly string[], file: ManifestFile): readonly unknown[] {
  const names = new Set(charts.map(baseName));
  return readManifests(file).documents.flatMap(({ value }) =>
    fieldsInList(fieldsOf(value).dependencies).filter(({ name }) => names.has(String(name))),
  );
}

/** Which charts with policies the file has released, and with which files. */
function releasesOf(
  charts: readonly string[],
  file: ManifestFile,
  all: readonly ManifestFile[],
): readonly unknown[] {
  const known = [file, ...all.filter((one) => one.file !== file.file)];
  const isMeant = (one: { readonly chart: string | undefined }): boolean =>
    one.chart !== undefined && charts.some((chart) => isUseOf({ chart: one.chart ?? '' }, chart));
  const written = writtenReleases(file, createFolderFinder(known)(file)).filter(isMeant);
  const uses = written.length > 0 ? [] : chartUses([file], createValueFiles([file])).filter(isMeant);
  return [
    ...written.map(({ chart, chosen, valueFiles }) => [chart, chosen, valueFiles]),
    ...uses.map(({ chart, valueFiles }) => [chart, valueFiles]),
  ];
}
