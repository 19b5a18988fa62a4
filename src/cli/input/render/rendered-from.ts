import type { RenderedFrom } from '../../../policy/manifest.ts';
import { pathFrom } from '../../../policy/unrendered/file-path.ts';
import type { RenderSource } from '../../config/render-sources.ts';

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
