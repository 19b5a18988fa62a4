import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { baseName, folderOf, foldersUp, isInFolder } from '../file-path.ts';
import { isChartName, mayHoldPolicies } from '../helm-chart.ts';

/** Values that a template with policies uses. */
export interface UsedValues {
  /** The folder of the chart of which the template is a part; undefined for one of another tool. */
  readonly chart: string | undefined;
  /** Where they are in the values, such as `['ports', 'web']`. */
  readonly paths: readonly (readonly string[])[];
}

/** Of Helm and Jinja; of ytt. Each part is bounded: together they would take cubic time for many empty lines. */
const TEMPLATE = /\{\{|\{%|^[^\S\n]{0,200}(?:-[^\S\n])?[\w./-]{0,253}:?[^\S\n]{0,50}#@|\(@/m;
const OF_CHART = /\.Values\.([\w.]{1,300})/g;
const OF_YTT = /\bdata\.values\.([\w.]{1,300})/g;
const OF_JINJA = /\{[{%]-?\s*([^}]{1,500})/g;
const DEFINE = /\{\{-?\s*define\s+"([^"]{1,200})"\s*-?\}\}(.*?)(?=\{\{-?\s*define\s|$)/gs;
const INCLUDE = /\b(?:include|template)\s+"([^"]{1,200})"/g;

/**
 * What templates with policies in some files use. Templates of a chart use the values of its helpers, too. Where a policy is called names no
 * connection, and so do its labels: their values change with each release.
 */
export function usedValues(
  files: readonly ManifestFile[],
  chartOf: (file: string) => string | undefined,
): readonly UsedValues[] {
  const defined = new Map(
    files.flatMap(({ text }) => [...text.matchAll(DEFINE)]).map(([, name = '', body = '']) => [name, body]),
  );
  return files.flatMap((file): UsedValues[] => {
    if (!isPolicyTemplate(file)) return [];
    const text = withIncluded(withoutLabels(file.text), defined);
    const chart = /(?:^|\/)templates\//.test(file.file) ? chartOf(file.file) : undefined;
    return [{ chart, paths: pathsIn(text) }];
  });
}

/** Whether a text is a template, and its output may be policies. */
export function isPolicyTemplate(file: ManifestFile): boolean {
  return TEMPLATE.test(file.text) && mayHoldPolicies(file);
}

function pathsIn(text: string): readonly (readonly string[])[] {
  const named = [...text.matchAll(OF_CHART), ...text.matchAll(OF_YTT)].map(([, path = '']) => path);
  const isOther = !/\.Values\b|#@/.test(text);
  const words = isOther
    ? [...text.matchAll(OF_JINJA)].flatMap(([, code = '']) => code.match(/\b[a-z_][\w.]*/gi) ?? [])
    : [];
  return [...new Set([...named, ...words.filter((word) => !KEYWORDS.has(word))])].map((path) =>
    path.split('.').filter((part) => part !== ''),
  );
}

const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'for',
    'in',
    'if',
    'else',
    'elif',
    'endif',
    'endfor',
    'set',
    'end',
    'range',
    'with',
    'include',
    'not',
    'and',
    'or',
  ],
  ...[
    'item',
    'name',
    'default',
    'item.name',
    'to_yaml',
    'to_nice_yaml',
    'to_json',
    'indent',
    'loop',
    'is',
    'defined',
  ],
]);

/** The text, and the bodies of all that it includes. */
function withIncluded(text: string, defined: ReadonlyMap<string, string>): string {
  const texts = new Set([text]);
  // A set gives what is added to it meanwhile, too.
  for (const one of texts)
    for (const [, name = ''] of one.matchAll(INCLUDE)) texts.add(defined.get(name) ?? '');
  return [...texts].join('\n');
}

/** Without `labels` and `annotations` of the object itself, and what is deeper than they are. */
function withoutLabels(text: string): string {
  let deeper: number | undefined;
  return text
    .split('\n')
    .filter((line) => {
      const indent = line.length - line.trimStart().length;
      if (deeper !== undefined && (line.trim() === '' || indent > deeper)) return false;
      deeper = /^ {2}(?:labels|annotations):/.test(line) ? indent : undefined;
      return deeper === undefined;
    })
    .join('\n');
}

export function createNearestChart(names: readonly string[]): (file: string) => string | undefined {
  const charts = new Set(names.filter(isChartName).map(folderOf));
  return (file) => foldersUp(folderOf(file)).find((folder) => charts.has(folder));
}

/** Keys under which files that are no values hold some: HelmRelease, Application, helmfile, kustomization. */
const HOLD_VALUES: ReadonlySet<string> = new Set(['values', 'valuesObject', 'valuesInline', 'vars', 'data']);

/**
 * What a file sets of used values, wherever it is: at its top, below the name of the chart, in a release, as a parameter. Values in the
 * folder of another chart are of that one. `chartOf` gives the chart of a file.
 */
export function settingsOfUsed(
  file: ManifestFile,
  used: readonly UsedValues[],
  chartOf: (file: string) => string | undefined,
): readonly unknown[] {
  const own = chartOf(file.file);
  const isObject = /^kind:/m.test(file.text);
  return used.flatMap(({ chart, paths }) => {
    const isTop = (before: readonly string[]): boolean => {
      const last = before.at(-1);
      if (last === undefined)
        return (
          !isObject &&
          (own === undefined || chart === undefined || own === chart || isInFolder(`${chart}/`, own))
        );
      return HOLD_VALUES.has(last) || (chart !== undefined && last === baseName(chart));
    };
    const wanted = chart === undefined ? paths : [...paths, ['enabled']];
    const { documents } = readManifests({ ...file, text: withoutTemplates(file.text) });
    return documents.length === 0
      ? paths.flatMap(([key = '']) => linesBelow(key, file.text))
      : documents.flatMap(({ value }) => found(value, [], wanted, isTop));
  });
}

/** Of a template of values what is fixed in it: conditions and loops count as true, and as run once; code of ytt is left out. */
function withoutTemplates(text: string): string {
  return text
    .replace(/^[^\S\n]*(?:#@.*|\{\{[^\n]*\}\}[^\S\n]*)$/gm, '')
    .replace(/"?\{\{[^}\n]{0,500}\}\}"?/g, (code) => JSON.stringify(code));
}

/** What a text that cannot be read has below a key at its top. */
function linesBelow(key: string, text: string): readonly string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (start < 0) return [];
  const end = lines.findIndex((line, i) => i > start && /^\S/.test(line));
  return lines.slice(start, end < 0 ? undefined : end);
}

type Paths = readonly (readonly string[])[];

function found(
  value: unknown,
  path: readonly string[],
  wanted: Paths,
  isTop: (before: readonly string[]) => boolean,
): readonly unknown[] {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  const isWanted = wanted.some(
    (one) => one.every((key, i) => keys.at(i - one.length) === key) && isTop(keys.slice(0, -one.length)),
  );
  // `enabled` at the top of a chart's own values is of no one.
  if (isWanted && keys.length > 0 && !(keys.length === 1 && keys[0] === 'enabled'))
    return [[keys.join('.'), text(value)]];
  if (typeof value === 'string') {
    if (!value.includes('\n') && !value.includes(': ')) return [];
    const read = readManifests({ file: '', text: value }).documents;
    return read.flatMap((one) => found(one.value, path, wanted, isTop));
  }
  if (typeof value !== 'object' || value === null) return [];
  const { name, value: set } = fieldsOf(value);
  if (typeof name === 'string' && set !== undefined && wanted.some((one) => isWithin(name.split('.'), one)))
    return [[name, text(set)]];
  return Object.entries(value).flatMap(([key, part]) => found(part, [...path, key], wanted, isTop));
}

function isWithin(path: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((key, i) => path[i] === key);
}

function text(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}

/** What commands set of used values: `--set ports.web=80`. */
export function optionsOfUsed({ text: all }: ManifestFile, used: readonly UsedValues[]): readonly string[] {
  const given = all.matchAll(/--set(?:-string|-json|-file|-literal)?[\s=]+["']?([\w.[\]-]{1,300})=\S*/g);
  return [...given].flatMap(([option, path = '']) => {
    const keys = path.replace(/\[\d+\]/g, '').split('.');
    const isUsed = used.some(
      ({ chart, paths }) =>
        paths.some((one) => isWithin(keys, one)) ||
        (chart !== undefined &&
          keys[0] === baseName(chart) &&
          paths.some((one) => isWithin(keys.slice(1), one))),
    );
    return isUsed ? [option] : [];
  });
}
