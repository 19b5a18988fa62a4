import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { folderOf, foldersUp } from '../file-path.ts';
import { isChartName } from '../helm-chart.ts';
import type { UsedValues, ValuePath } from './template-values.ts';

export function createNearestChart(names: readonly string[]): (file: string) => string | undefined {
  const charts = new Set(names.filter(isChartName).map(folderOf));
  return (file) => foldersUp(folderOf(file)).find((folder) => charts.has(folder));
}

/** Keys under which files that are no values hold some: HelmRelease, Application, helmfile, kustomization. */
const HOLD_VALUES: ReadonlySet<string> = new Set([
  ...['values', 'setValues', 'valuesObject', 'valuesInline', 'vars', 'data', 'stringData'],
]);

/**
 * What a file sets of used values, wherever it is: at its top, in a release, in a text of a ConfigMap, as a parameter. Values in the folder
 * of another chart are of that one. `chartOf` gives the chart of a file.
 */
export function settingsOfUsed(
  file: ManifestFile,
  used: readonly UsedValues[],
  { chartOf, isAsked }: { chartOf(file: string): string | undefined; isAsked(label: string): boolean },
): readonly unknown[] {
  const own = chartOf(file.file);
  const isObject = /^kind:/m.test(file.text);
  const { documents } = readManifests({ ...file, text: withoutTemplates(file.text) });
  return used.flatMap(({ chart, paths, labels }) => {
    const isTop = (before: ValuePath): boolean => {
      const last = before.at(-1);
      if (last !== undefined) return HOLD_VALUES.has(last) || HOLD_VALUES.has(before.at(-2) ?? '');
      return !isObject && (own === undefined || chart === undefined || own === chart);
    };
    const all = [...paths, ...labels];
    if (documents.length === 0) return all.flatMap(([key = '']) => linesBelow(key, file.text));
    const told = (path: ValuePath, value: unknown): readonly unknown[] => {
      const pairs = Object.entries(fieldsOf(value));
      const isMap = pairs.length > 0 && !paths.some((one) => isEndOf(one, path));
      const asked = isMap ? Object.fromEntries(pairs.filter(([label]) => isAsked(label))) : value;
      return isMap && Object.keys(fieldsOf(asked)).length === 0 ? [] : [[path.join('.'), text(asked)]];
    };
    return documents.flatMap(({ value }) => found(value, [], { all, isTop, told }));
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

interface Wanted {
  readonly all: readonly ValuePath[];
  /** Whether values begin below some keys. */
  isTop(before: ValuePath): boolean;
  /** What counts of a value that is wanted. */
  told(path: ValuePath, value: unknown): readonly unknown[];
}

function found(value: unknown, path: ValuePath, wanted: Wanted): readonly unknown[] {
  const keys = path.filter((key) => !/^\d+$/.test(key));
  const isWanted = wanted.all.some(
    (one) => isEndOf(one, keys) && wanted.isTop(keys.slice(0, keys.length - one.length)),
  );
  if (isWanted && keys.length > 0) return wanted.told(keys, value);
  if (typeof value === 'string') {
    if (!value.includes('\n') && !value.includes(': ')) return [];
    const read = readManifests({ file: '', text: value }).documents;
    return read.flatMap((one) => found(one.value, path, wanted));
  }
  if (typeof value !== 'object' || value === null) return [];
  const { name, value: set } = fieldsOf(value);
  if (typeof name === 'string' && set !== undefined) {
    const parts = name.split('.');
    if (wanted.all.some((one) => isWithin(parts, one))) return wanted.told(parts, set);
  }
  return Object.entries(value).flatMap(([key, part]) => found(part, [...path, key], wanted));
}

function isEndOf(end: ValuePath, path: ValuePath): boolean {
  return end.every((key, i) => path.at(i - end.length) === key);
}

function isWithin(path: ValuePath, wanted: ValuePath): boolean {
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
    const isUsed = used.some(({ paths, labels }) => [...paths, ...labels].some((one) => isWithin(keys, one)));
    return isUsed ? [option] : [];
  });
}
