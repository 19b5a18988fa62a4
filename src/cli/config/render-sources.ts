import type { RenderedFrom } from '../../policy/manifest.ts';
import { pathFrom } from '../../policy/unrendered/file-path.ts';
import type { RenderedFolders } from '../../policy/unrendered/file-roles.ts';
import type { ConfigFile } from './schema.ts';

/** Manifests that a tool renders. Paths are relative to the working folder. */
export type RenderSource =
  | { readonly kind: 'kustomize'; readonly folder: string }
  | {
      readonly kind: 'helm';
      readonly chart: string;
      readonly release: string;
      /** Undefined: the default namespace of manifests. */
      readonly namespace: string | undefined;
      readonly values: readonly string[];
      readonly set: readonly string[];
      readonly kubeVersion: string | undefined;
      readonly apiVersions: readonly string[];
    }
  /** A program and its arguments, run in `folder`. */
  | { readonly kind: 'command'; readonly argv: readonly [string, ...string[]]; readonly folder: string };

/**
 * What a configuration renders in an environment. `fromHere` turns its paths, which are relative to the file, into paths relative
 * to the working folder; `folder` is the file's folder.
 */
export function renderSources(
  { render, environments = {} }: ConfigFile,
  environment: string | undefined,
  { fromHere, folder }: { readonly fromHere: (path: string) => string; readonly folder: string },
): readonly RenderSource[] {
  const chosen =
    environment !== undefined && Object.hasOwn(environments, environment)
      ? environments[environment]
      : undefined;
  return (chosen?.render ?? render ?? []).flatMap(({ kustomize, helm, command }): RenderSource[] => {
    if (kustomize !== undefined) return [{ kind: 'kustomize', folder: fromHere(kustomize) }];
    if (helm !== undefined) {
      const { chart, release, namespace, values = [], set = [], kubeVersion, apiVersions = [] } = helm;
      const paths = { chart: fromHere(chart), values: values.map(fromHere) };
      return [{ kind: 'helm', ...paths, release, namespace, set, kubeVersion, apiVersions }];
    }
    const [program, ...args] = command ?? [];
    return program === undefined ? [] : [{ kind: 'command', argv: [program, ...args], folder }];
  });
}

/** The folders whose files are read through a renderer. */
export function renderedFolders(sources: readonly RenderSource[]): RenderedFolders {
  const folders = (paths: readonly string[]) => paths.flatMap((path) => pathFrom('', path) ?? path);
  return {
    kustomizations: folders(sources.flatMap((source) => (source.kind === 'kustomize' ? source.folder : []))),
    charts: folders(sources.flatMap((source) => (source.kind === 'helm' ? source.chart : []))),
  };
}

/** What a source renders, by the name that people see; undefined for a command, about which only its author knows. */
export function renderedFrom(source: RenderSource, defaultNamespace: string): RenderedFrom | undefined {
  const seen = (path: string): string => pathFrom('', path) ?? path;
  switch (source.kind) {
    case 'kustomize':
      return { kind: 'kustomization', folder: seen(source.folder) };
    case 'helm':
      return {
        kind: 'chart',
        folder: seen(source.chart),
        namespace: source.namespace ?? defaultNamespace,
      };
    case 'command':
      return undefined;
  }
}
