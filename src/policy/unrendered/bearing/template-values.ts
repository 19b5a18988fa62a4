import type { ManifestFile } from '../../manifest.ts';
import { baseName } from '../file-path.ts';
import { mayHoldPolicies } from '../helm-chart.ts';
import { wordsOf } from './command-words.ts';
import { includedBy, podsOfTemplate } from './pods-of-template.ts';

/** Where values are in others, such as `['ports', 'web']`. */
export type ValuePath = readonly string[];

/** Values that a template uses which makes policies, or pods. */
export interface UsedValues {
  /** The folder of the chart of which the template is a part; undefined for one of another tool. */
  readonly chart: string | undefined;
  readonly paths: readonly ValuePath[];
  /** Maps of labels, of which only those decide something for which a policy asks. */
  readonly labels: readonly ValuePath[];
  /** Of pods count only the values by which policies tell them apart. */
  readonly isOfPolicies: boolean;
}

interface Surroundings {
  /** The chart of a file. */
  chartOf(file: string): string | undefined;
  /** Whether a policy asks for a label. */
  isAsked(label: string): boolean;
  /** Whether a path leads to policies. */
  leadsToPolicies(path: string): boolean;
  /** Whether a file is read, or rendered: then it is known better what its policies and pods are. */
  isRead(file: string): boolean;
}

/** Of Helm and Jinja; of ytt. Each part is bounded: together they would take cubic time for many empty lines. */
const TEMPLATE = /\{\{|\{%|^[^\S\n]{0,200}(?:-[^\S\n])?[\w./-]{0,253}:?[^\S\n]{0,50}#@|\(@/m;
const OF_CHART = /\.Values\.([\w.]{1,300})/g;
const OF_YTT = /\bdata\.values\.([\w.]{1,300})/g;
const OF_JINJA = /\{[{%]-?\s*([^}]{1,500})/g;
const DEFINE = /\{\{-?\s*define\s+"([^"]{1,200})"\s*-?\}\}(.*?)(?=\{\{-?\s*define\s|$)/gs;

/**
 * What templates with policies or pods in some files use. Templates of a chart use the values of its helpers, too. What a policy is called
 * names no connection, and so do its labels: their values change with each release.
 */
export function usedValues(
  files: readonly ManifestFile[],
  { chartOf, isAsked, leadsToPolicies, isRead }: Surroundings,
): readonly UsedValues[] {
  const defined = new Map(
    files.flatMap(({ text }) => [...text.matchAll(DEFINE)]).map(([, name = '', body = '']) => [name, body]),
  );
  return files.flatMap((file): UsedValues[] => {
    const chart = IN_CHART.test(file.file) ? chartOf(file.file) : undefined;
    const isOther = !isRead(file.file);
    if ((isOther && isPolicyTemplate(file)) || (chart !== undefined && leads(file.text, leadsToPolicies))) {
      const paths = valuePaths(withIncluded(withoutLabels(file.text), defined));
      return [{ chart, paths: [...paths, ...switchesOf(chart)], labels: [], isOfPolicies: true }];
    }
    if (chart === undefined || !isOther) return [];
    const { fields, labels } = podsOfTemplate(file.text, defined, isAsked);
    const paths = valuePaths(withIncluded(fields, defined));
    const maps = valuePaths(labels);
    return paths.length + maps.length === 0 ? [] : [{ chart, paths, labels: maps, isOfPolicies: false }];
  });
}

/** Whether a template makes objects that tell a tool to apply policies. */
function leads(text: string, leadsToPolicies: Surroundings['leadsToPolicies']): boolean {
  return /\b(?:argoproj|toolkit\.fluxcd)\.io\//.test(text) && wordsOf(text).some(leadsToPolicies);
}

/** By convention, what switches a whole chart on or off: in helmfiles, and in charts around it. */
function switchesOf(chart: string | undefined): readonly ValuePath[] {
  return chart === undefined ? [] : [[baseName(chart), 'enabled']];
}

const IN_CHART = /(?:^|\/)templates\//;

/** Whether a text is a template, as all are in that folder of a chart, and its output may be policies. */
export function isPolicyTemplate(file: ManifestFile): boolean {
  return (IN_CHART.test(file.file) || TEMPLATE.test(file.text)) && mayHoldPolicies(file);
}

/** The paths of the values that a template uses. */
export function valuePaths(text: string): readonly ValuePath[] {
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
  for (const one of texts) for (const name of includedBy(one)) texts.add(defined.get(name) ?? '');
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
