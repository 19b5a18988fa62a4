import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';
import { askedByValues } from '../unjudged/asks-for-policies.ts';
import type { UnjudgedPolicy } from '../unjudged/unjudged-policy.ts';
import { folderOf, pathFrom } from './file-path.ts';
import type { ReadFile } from './kustomization.ts';

/** A chart that a kustomization fills with values. */
interface KustomizedChart {
  readonly document: ManifestDocument;
  readonly chart: Fields;
  readonly valueFiles: readonly string[];
}

/** Files with values that the charts of a kustomization use. */
export function valueFilesOfKustomization(file: ManifestFile): readonly string[] {
  return chartsOf(file).flatMap(({ valueFiles }) => valueFiles);
}

/** The charts of a kustomization whose values ask for policies. */
export function askingCharts(file: ManifestFile, readFile: ReadFile): readonly UnjudgedPolicy[] {
  return chartsOf(file).flatMap(({ document, chart, valueFiles }): UnjudgedPolicy[] => {
    const texts = valueFiles.flatMap((name) => readFile(name)?.text ?? []);
    const asked = askedByValues([chart.valuesInline], texts);
    if (asked.length === 0) return [];
    const { name, chartName, repo, chartRepoUrl, version, chartVersion, namespace } = chart;
    const chosen = [name, chartName, repo, chartRepoUrl, version, chartVersion];
    const {
      file: of,
      apiVersion = 'kustomize.config.k8s.io/v1beta1',
      kind = 'Kustomization',
      span,
    } = document;
    const shown = `${folderOf(of) || '.'}: ${String(name ?? chartName ?? '')}`;
    return [
      {
        ref: { dialect: 'other', apiVersion, kind, namespace: undefined, name: shown, span },
        document: {
          ...document,
          apiVersion,
          kind,
          value: { apiVersion, kind, metadata: { name: shown }, asked: [asked, chosen] },
        },
        family: 'helm',
        isMaker: true,
        effect: {
          directions: ['ingress', 'egress'],
          power: 'allow-and-deny',
          reach: typeof namespace === 'string' && namespace !== '' ? { namespace } : 'pods-and-nodes',
        },
      },
    ];
  });
}

/** Source: kustomize's HelmChart fields, and those of its predecessor, the generator (in which `values` is a file). */
function chartsOf(file: ManifestFile): readonly KustomizedChart[] {
  if (!file.text.includes('helmChart')) return [];
  const [document] = readManifests(file).documents;
  if (document === undefined) return [];
  const folder = folderOf(file.file);
  return ['helmCharts', 'helmChartInflationGenerator'].flatMap((field) => {
    const charts = document.value[field];
    return (Array.isArray(charts) ? charts : []).map(fieldsOf).map((chart): KustomizedChart => {
      const { valuesFile, values, additionalValuesFiles: more } = chart;
      const named = [valuesFile, values, ...(Array.isArray(more) ? more : [])];
      const valueFiles = named.flatMap((path) =>
        typeof path === 'string' ? (pathFrom(folder, path) ?? []) : [],
      );
      return { document, chart, valueFiles };
    });
  });
}
