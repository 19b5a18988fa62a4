import type { RenderSource } from '../../config/render-sources.ts';

/** A command line that renders a source; `name` is what people call it. */
export interface RendererCommand {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
}

/** Where paths of the settings are in the tree that is rendered. */
export interface TreePlaces {
  /** The top of the tree. */
  readonly root: string;
  /** Makes a path that is relative to the working folder absolute. */
  readonly absolute: (path: string) => string;
}

/** The command lines that can render a source, best first: the next one is tried when a program does not exist. */
export function renderersOf(
  source: RenderSource,
  { root, absolute }: TreePlaces,
  defaultNamespace: string,
): readonly RendererCommand[] {
  switch (source.kind) {
    case 'kustomize': {
      const folder = absolute(source.folder);
      return [
        { argv: ['kustomize', 'build', folder], cwd: root },
        { argv: ['kubectl', 'kustomize', folder], cwd: root },
      ];
    }
    case 'helm': {
      const { chart, release, namespace = defaultNamespace, values, set, kubeVersion, apiVersions } = source;
      // Every option is one word with its value, and the two operands come after `--`: no text can be taken for an option.
      const options = [
        `--namespace=${namespace}`,
        ...values.map((path) => `--values=${absolute(path)}`),
        ...set.map((text) => `--set=${text}`),
        ...(kubeVersion === undefined ? [] : [`--kube-version=${kubeVersion}`]),
        ...apiVersions.map((version) => `--api-versions=${version}`),
      ];
      return [
        { argv: ['helm', 'template', '--skip-tests', ...options, '--', release, absolute(chart)], cwd: root },
      ];
    }
    case 'command':
      return [{ argv: source.argv, cwd: absolute(source.folder) }];
  }
}

/** What people call a source. */
export function renderName(source: RenderSource): string {
  switch (source.kind) {
    case 'kustomize':
      return source.folder;
    case 'helm':
      return `${source.chart} (${source.release})`;
    case 'command':
      return source.argv.join(' ');
  }
}
