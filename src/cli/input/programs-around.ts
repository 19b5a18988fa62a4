import type { ManifestFile } from '../../policy/manifest.ts';
import { FILLING_MARKS, VARIABLE_START } from '../../policy/unrendered/bearing/filled-in-variables.ts';
import { FOR_ANYTHING, FOR_MANIFESTS, LIBRARY } from '../../policy/unrendered/bearing/making-programs.ts';
import { folderOf, foldersUp, isInFolder } from '../../policy/unrendered/file-path.ts';
import { isChartName } from '../../policy/unrendered/helm-chart.ts';
import { isKustomizationName } from '../../policy/unrendered/kustomization-name.ts';
import type { Io } from '../io.ts';
import type { Comparison } from './comparison/comparison.ts';
import { findRepositoryPaths } from './git/repository-path.ts';
import { type SideTexts, textsOfSides } from './side-texts.ts';

interface ProgramsOfSides {
  readonly base: readonly ManifestFile[];
  readonly head: readonly ManifestFile[];
  /** Names of the files that say where a chart is, as people see them. */
  readonly charts: readonly string[];
  /** Names of the files that name policies and are not given. */
  readonly naming: readonly string[];
  /** False: some files are too large to be read. */
  readonly areAll: boolean;
}

interface Search {
  /** What names policies. */
  readonly marks: readonly string[];
  readonly withPrograms: boolean;
  /** Texts of other manifests that say what becomes of those that change. */
  readonly around: readonly string[];
  /** Names of the files that the change alters, as people see them: kustomizations above may name them. */
  readonly changed: readonly string[];
  /** Whether a file is read as one of the policies. */
  isGiven(file: string): boolean;
  /** What kustomizations make of the inventory is compared on its own. */
  isOfInventory(file: string): boolean;
}

/** More than any program that makes policies has. */
const MAX_FILES = 3000;

/**
 * Programs and templates of the whole repository from which tools may generate policies: those in languages for that, with `withPrograms`, and
 * whatever names policies. Undefined where git cannot tell, or there are too many.
 */
export async function programsAround(
  comparison: Comparison,
  { marks, withPrograms, around, changed, isGiven, isOfInventory }: Search,
  io: Io,
): Promise<ProgramsOfSides | undefined> {
  const repository = await findRepositoryPaths(io);
  const sides = 'code' in repository ? undefined : textsOfSides(comparison, repository, io);
  if ('code' in repository || sides === undefined) return undefined;
  const folders = new Set(changed.flatMap((file) => foldersUp(folderOf(file))));
  const isAbove = (path: string): boolean =>
    isKustomizationName(path) &&
    folders.has(folderOf(repository.shown(path))) &&
    !isGiven(repository.shown(path)) &&
    !isOfInventory(repository.shown(path));
  const of = async (side: SideTexts) => {
    const [names, found] = [await side.list(), await side.holding(marks)];
    if (names === undefined || found === undefined) return undefined;
    const naming = found.filter((path) => !isGiven(repository.shown(path)));
    const charts = names.filter(isChartName);
    const templates = charts.length === 0 ? [] : await side.holding(OF_TEMPLATES);
    if (templates === undefined) return undefined;
    const ofCharts =
      charts.length === 0 ? [] : [...charts, ...names.filter(isHelper), ...templates.filter(isOfChart)];
    const related = await relatedTo(around, side);
    if (related === undefined) return undefined;
    const programs = withPrograms ? names.filter((path) => FOR_MANIFESTS.test(path)) : [];
    const general = withPrograms ? await programsWithLibrary(side, names, naming) : [];
    const above = names.filter(isAbove);
    const wanted = [
      ...new Set([
        ...above,
        ...related.filter((path) => /\.ya?ml$|(?:^|\/)Kptfile$/.test(path)),
        // They lead from a folder of Flux to what it includes.
        ...(related.length === 0 ? [] : names.filter(isKustomizationName)),
        ...names.filter(isOfHelmfile),
        ...naming.filter(isTemplate),
        ...ofCharts,
        ...programs,
        ...general,
      ]),
    ];
    const read = wanted.length > MAX_FILES ? undefined : await side.readSome(wanted);
    return read && { names: charts, naming, ...read };
  };
  const base = await of(sides.base);
  const head = await of(sides.head);
  if (base === undefined || head === undefined) return undefined;
  return {
    base: base.files,
    head: head.files,
    charts: [...new Set([...base.names, ...head.names])].map(repository.shown),
    naming: [...new Set([...base.naming, ...head.naming])].map(repository.shown),
    areAll: base.isComplete && head.isComplete,
  };
}

/** Files of a side that hold some texts. Those with variables count only where something fills these in: there may be very many. */
async function relatedTo(marks: readonly string[], side: SideTexts): Promise<readonly string[] | undefined> {
  if (marks.length === 0) return [];
  const filling = marks.includes(VARIABLE_START) ? await side.holding(FILLING_MARKS) : [];
  if (filling === undefined) return undefined;
  const meant = filling.length > 0 ? marks : marks.filter((mark) => mark !== VARIABLE_START);
  return meant.length === 0 ? [] : side.holding(meant);
}

/** Where a program in a general language begins. */
const PROJECT =
  /(?:^|\/)(?:Pulumi\.yaml|cdk8s\.yaml|cdktf\.json|package\.json|pyproject\.toml|requirements\.txt)$/;

/** All files of programs in general languages that make policies: what imports what is not known before. */
async function programsWithLibrary(
  side: SideTexts,
  names: readonly string[],
  naming: readonly string[],
): Promise<readonly string[]> {
  const { files: candidates } = await side.readSome(naming.filter((path) => FOR_ANYTHING.test(path)));
  const makers = new Set(candidates.filter(({ text }) => LIBRARY.test(text)).map(({ file }) => file));
  if (makers.size === 0) return [];
  const projects = new Set(names.filter((path) => PROJECT.test(path)).map(folderOf));
  const folders = new Set(
    naming
      .filter((path) => [...makers].some((maker) => maker.endsWith(path)))
      .map((path) => foldersUp(folderOf(path)).find((folder) => projects.has(folder)) ?? folderOf(path)),
  );
  return names.filter(
    (path) =>
      FOR_ANYTHING.test(path) &&
      !/(?:^|\/)node_modules\//.test(path) &&
      [...folders].some((folder) => isInFolder(path, folder)),
  );
}

/** What templates hold that make pods, or objects that tell a tool what to apply. */
const OF_TEMPLATES: readonly string[] = ['containers:', 'argoproj.io/', 'toolkit.fluxcd.io/'];

/** Helmfiles, and templates of their values. */
function isOfHelmfile(path: string): boolean {
  return /(?:^|\/)helmfile[^/]*\.ya?ml$|(?:^|\/)helmfile\.d\/[^/]+\.ya?ml$|\.gotmpl$/.test(path);
}

function isOfChart(path: string): boolean {
  return /(?:^|\/)templates\//.test(path) && isTemplate(path);
}

function isHelper(path: string): boolean {
  return /(?:^|\/)templates\/(?:.*\/)?_[^/]*$/.test(path);
}

function isTemplate(path: string): boolean {
  return FOR_MANIFESTS.test(path) || /\.(?:ya?ml|json|tpl)$/i.test(path);
}
