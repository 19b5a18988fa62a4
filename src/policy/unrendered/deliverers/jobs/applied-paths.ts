import { pathFrom } from '../../file-path.ts';
import { ANYTHING, type Transformation } from '../../kustomization.ts';
import { readOptions } from './command-options.ts';
import type { Command } from './read-commands.ts';
import type { Words } from './shell-words.ts';

/** Manifests that a job applies. */
export interface AppliedPath {
  /** Relative to the top of the repository; a folder, a file or a pattern of files. */
  readonly path: string;
  readonly isDeep: boolean;
  /** What happens between the files and the cluster. */
  readonly transformations: readonly Transformation[];
}

export interface Applying {
  readonly paths: readonly AppliedPath[];
  /** As written, with all possible values of variables; empty when the command names none. */
  readonly namespaces: readonly string[];
  /** The option of the command that says so. */
  readonly field: string;
  /** Whether it also applies to objects that name another namespace. */
  readonly isForAll: boolean;
}

const KUBECTL_VALUES: ReadonlySet<string> = new Set([
  ...[
    '-n',
    '--namespace',
    '-f',
    '--filename',
    '-k',
    '--kustomize',
    '-l',
    '--selector',
    '-s',
    '--server',
    '-o',
  ],
  ...['--output', '--context', '--kubeconfig', '--cluster', '--user', '--token', '--as', '--field-manager'],
]);
const KAPP_VALUES: ReadonlySet<string> = new Set([
  ...[
    '-a',
    '--app',
    '-n',
    '--namespace',
    '-f',
    '--file',
    '--into-ns',
    '--map-ns',
    '--kubeconfig-context',
    '--filter',
  ],
]);

/** What a command applies; undefined for one that applies nothing. Sources: `kubectl apply --help`, `kapp deploy --help`. */
export function applying(command: Command): Applying | undefined {
  const [program = ''] = command.words;
  if (/^(?:.*\/)?(?:kubectl|oc)$/.test(program)) return byKubectl(command);
  return program === 'kapp' ? byKapp(command) : undefined;
}

function byKubectl({ words, input, folder, variables }: Command): Applying | undefined {
  const { operands, valuesOf, has } = readOptions(words.slice(1), KUBECTL_VALUES);
  if (!['apply', 'create', 'replace'].includes(operands[0] ?? '')) return undefined;
  const isDry = has('--dry-run') && !valuesOf('--dry-run').includes('none');
  if (isDry || operands.includes('view-last-applied')) return undefined;
  const named = valuesOf('-f', '--filename').flatMap((value) => value.split(','));
  const isDeep = has('-R', '--recursive') && !valuesOf('-R', '--recursive').includes('false');
  const at = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => variables.expand(path)).flatMap((path) => pathFrom(folder, path) ?? []);
  const paths = [
    ...at(named.filter((path) => path !== '-')).map((path) => ({ path, isDeep, transformations: [] })),
    ...at(valuesOf('-k', '--kustomize')).map((path) => ({ path, isDeep: false, transformations: [] })),
    ...(named.includes('-') ? piped(input, at) : []),
  ];
  const namespaces = valuesOf('-n', '--namespace')
    .slice(-1)
    .flatMap((value) => variables.expand(value));
  return { paths, namespaces, field: 'kubectl --namespace', isForAll: false };
}

function byKapp({ words, input, folder, variables }: Command): Applying | undefined {
  const { operands, valuesOf } = readOptions(words.slice(1), KAPP_VALUES);
  if (operands[0] !== 'deploy' && operands.join(' ') !== 'app-group deploy') return undefined;
  const at = (paths: readonly string[]): readonly string[] =>
    paths.flatMap((path) => variables.expand(path)).flatMap((path) => pathFrom(folder, path) ?? []);
  const named = valuesOf('-f', '--file', '-d', '--directory');
  const paths = [
    ...at(named.filter((path) => path !== '-')).map((path) => ({ path, isDeep: true, transformations: [] })),
    ...(named.includes('-') ? piped(input, at) : []),
  ];
  const into = valuesOf('--into-ns', '--map-ns');
  const field = into.length > 0 ? 'kapp --into-ns' : 'kapp --namespace';
  const namespaces = (into.length > 0 ? into : valuesOf('-n', '--namespace')).flatMap((value) =>
    variables.expand(value),
  );
  return { paths, namespaces, field, isForAll: into.length > 0 };
}

/** Programs that output what they read, and those that fill in variables, which Sluice recognises in the files. */
const UNCHANGED: ReadonlySet<string> = new Set([
  'cat',
  'envsubst',
  'tee',
  'kbld',
  'kubectl',
  'oc',
  'kustomize',
  'flux',
]);

/** Manifests from a pipe: from kustomize, or from files that other programs may change on the way. */
function piped(
  input: readonly Words[],
  at: (paths: readonly string[]) => readonly string[],
): readonly AppliedPath[] {
  const changing = input.flatMap(([program = '']) => (UNCHANGED.has(program) ? [] : [program]));
  const transformations = changing.slice(0, 1).map((field): Transformation => ({ ...ANYTHING, field }));
  return input.flatMap((words) => {
    const [program, ...others] = words;
    const isKustomize = program === 'kustomize' || others[0] === 'kustomize';
    const named = isKustomize
      ? others.filter((word) => !['build', 'kustomize'].includes(word) && !word.startsWith('-')).slice(0, 1)
      : others.filter((word) => /\.(?:ya?ml|json)$|^[^-].*\/$/.test(word));
    const paths = isKustomize && named.length === 0 ? ['.'] : named;
    return at(paths).map((path) => ({ path, isDeep: false, transformations }));
  });
}
