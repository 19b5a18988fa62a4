import { documentOfValue } from '../../document-of-value.ts';
import type { ManifestFile } from '../../manifest.ts';
import type { FolderAt } from '../deliverers/delivery.ts';
import { readOptions } from '../deliverers/jobs/command-options.ts';
import { readCommands } from '../deliverers/jobs/read-commands.ts';
import { pathFrom } from '../file-path.ts';
import type { WrittenRelease } from './written-release.ts';

const VALUES: ReadonlySet<string> = new Set([
  ...[
    '-f',
    '--values',
    '-n',
    '--namespace',
    '--set',
    '--set-string',
    '--set-json',
    '--set-file',
    '--version',
    '--post-renderer',
  ],
  ...['--repo', '--kube-context', '--kubeconfig', '--timeout', '--history-max', '--description'],
]);

/**
 * Charts that jobs and scripts release. Source: `helm upgrade --help`: paths start where the command runs, and what `--set`
 * says wins over files.
 */
export function jobReleases(source: ManifestFile, folderAt: FolderAt): readonly WrittenRelease[] {
  if (!/\bhelm\s+(?:upgrade|install|template)\b/.test(source.text)) return [];
  if (!/\.(?:ya?ml|sh|bash)$|(?:^|\/)[^./]+$/.test(source.file)) return [];
  return readCommands(source).flatMap(({ words, folder, variables }): WrittenRelease[] => {
    const { operands, valuesOf } = readOptions(words.slice(1), VALUES);
    const [verb = '', name = '', chart = ''] = operands;
    if (words[0] !== 'helm' || !['upgrade', 'install', 'template'].includes(verb)) return [];
    const at = (path: string): readonly string[] =>
      variables.expand(path).flatMap((each) => pathFrom(folder, each) ?? []);
    const inRepository = (path: string): string[] => {
      const within = folderAt(path);
      return within === undefined ? [] : [within];
    };
    const [local] = at(chart).flatMap(inRepository);
    const set = [...valuesOf('--set', '--set-string', '--set-json', '--set-file')];
    return [
      {
        document: documentOfValue({ apiVersion: 'helm', kind: 'HelmCommand' }, source.file),
        name,
        chosen: [chart, valuesOf('--version'), ...valuesOf('--post-renderer')],
        chart: local,
        values: [set],
        valueFiles: valuesOf('-f', '--values').flatMap(at).flatMap(inRepository),
        namespace: valuesOf('-n', '--namespace').at(-1),
      },
    ];
  });
}
