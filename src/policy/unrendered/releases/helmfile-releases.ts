import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readDespiteTemplates } from '../read-despite-templates.ts';
import { besideFile, fieldsInList, listOf, localChart, type WrittenRelease } from './written-release.ts';

/**
 * Releases of a helmfile, whatever its name. Source: helmfile's documentation of `releases`: `values` are files and maps, paths
 * start at the helmfile. Values of environments and templates of releases may end up in any of them.
 */
export function helmfileReleases(source: ManifestFile): readonly WrittenRelease[] {
  if (!/^releases:/m.test(source.text) || !source.text.includes('chart')) return [];
  const documents = partsOf(source)
    .flatMap(readDespiteTemplates)
    .filter(({ kind }) => kind === undefined);
  const shared = documents.flatMap(({ value }) => sharedValues(value));
  return documents.flatMap((document) =>
    fieldsInList(document.value.releases).flatMap((release): WrittenRelease[] => {
      const { name, chart, version, namespace, values, secrets, set, installed, condition } = release;
      if (typeof chart !== 'string') return [];
      const given = [...listOf(values), ...listOf(secrets), ...shared];
      return [
        {
          document: { ...document, apiVersion: 'helmfile', kind: 'Helmfile' },
          name: String(name ?? chart),
          chosen: [chart, version, installed, condition],
          chart: localChart(source.file, chart),
          values: [...given.filter((value) => typeof value !== 'string'), ...listOf(set).map(settingOf)],
          valueFiles: given.flatMap((value) => besideFile(source.file, value)),
          namespace,
        },
      ];
    }),
  );
}

/** Its documents on their lines: one of them may be a template, though others are none. */
function partsOf({ file, text }: ManifestFile): readonly ManifestFile[] {
  let before = 0;
  return text.split(/^(?=---[^\S\n]*$)/m).map((part) => {
    const placed = { file, text: '\n'.repeat(before) + part };
    before += part.split('\n').length - 1;
    return placed;
  });
}

function sharedValues({ environments, templates, values }: Fields): readonly unknown[] {
  const ofEnvironments = Object.values(fieldsOf(environments)).flatMap((one) => listOf(fieldsOf(one).values));
  const ofTemplates = Object.values(fieldsOf(templates)).flatMap((one) => listOf(fieldsOf(one).values));
  return [...ofEnvironments, ...ofTemplates, ...listOf(values)];
}

/** `{name: a.b, value: c}` as the values that it sets. */
function settingOf(setting: unknown): unknown {
  const { name, value } = fieldsOf(setting);
  return typeof name === 'string'
    ? name.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
    : {};
}
