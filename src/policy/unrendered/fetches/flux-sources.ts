import type { ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readWithinObjects } from '../read-despite-templates.ts';

/** The sources of Flux, and what is taken from them. */
export interface FluxSources {
  /** Paths that Kustomizations and HelmReleases take from the source of a name. */
  pathsFrom(source: string): readonly string[];
  /** Undefined where no file has such a GitRepository. */
  urlOf(source: string): unknown;
}

/** Files are read when the first question is asked. */
export function createFluxSources(files: readonly ManifestFile[]): FluxSources {
  let specs: readonly { readonly kind: string | undefined; readonly name: unknown; readonly spec: Fields }[];
  const read = (): typeof specs => {
    specs ??= files
      .filter(({ text }) => text.includes('toolkit.fluxcd.io/'))
      .flatMap(readWithinObjects)
      .map(({ kind, value }) => ({
        kind,
        name: fieldsOf(value.metadata).name,
        spec: fieldsOf(value.spec),
      }));
    return specs;
  };
  return {
    pathsFrom: (source) =>
      read().flatMap(({ spec }) => {
        const { sourceRef, chart } = fieldsOf(fieldsOf(spec.chart).spec);
        const taken = [
          { from: spec.sourceRef, path: spec.path },
          { from: sourceRef, path: chart },
        ];
        return taken.flatMap(({ from, path }) =>
          fieldsOf(from).name === source && typeof path === 'string' ? [path] : [],
        );
      }),
    urlOf: (source) => read().find(({ kind, name }) => kind === 'GitRepository' && name === source)?.spec.url,
  };
}
