import type { ManifestFile } from '../../../manifest.ts';
import { baseName, folderOf } from '../../file-path.ts';
import type { Transformation } from '../../kustomization.ts';
import type { Deliverer, Delivery, DeliveryPlace } from '../delivery.ts';
import { move, targetOf } from '../delivery-fields.ts';
import { alteredFiles } from './altered-files.ts';
import { type AppliedPath, applying } from './applied-paths.ts';
import { type ContextNamespace, contextNamespace } from './context-namespaces.ts';
import { type Command, readCommands } from './read-commands.ts';

const APPLIES = /\b(?:kubectl|oc|kapp|kustomize)\b/;

/**
 * Pipeline jobs and scripts that apply manifests with kubectl, oc or kapp. Source: `kubectl apply --help`: objects that name no
 * namespace go to the command's, or its context's; kubectl refuses those that name another one.
 */
export const JOBS: Deliverer = {
  marks: ['kubectl ', 'oc apply', 'oc -n', 'kapp deploy'],
  names: ['.gitlab-ci.yml'],
  read(source, place) {
    if (!mayRunCommands(source)) return [];
    const commands = readCommands(source);
    const found: Delivery[] = [];
    let used: { readonly others: readonly string[]; readonly job: string } | undefined;
    let context: (ContextNamespace & { readonly job: string }) | undefined;
    for (const command of commands) {
      const set = contextNamespace(command, place.folderAt, place.readFile);
      if (set !== undefined) context = { ...set, job: command.job };
      const [program = '', ...others] = command.words;
      if (/(?:kubectl|oc)$/.test(program) && others.includes('use-context'))
        used = { others, job: command.job };
      const target = targetOf(used?.job === command.job ? used.others : undefined, clusterOf(command));
      const ofJob = context?.job === command.job ? context : undefined;
      const ofCommand = applied(command, ofJob, source.file, place);
      found.push(...ofCommand.map((one) => ({ ...one, ...target })), ...altered(command, source.file, place));
    }
    return found;
  },
};

/** The options that say to which cluster a command speaks, and which objects it leaves out. */
function clusterOf({ words }: Command): readonly string[] | undefined {
  const found = words.filter((word, index) =>
    [word.split('=', 1)[0] ?? '', words[index - 1] ?? ''].some((one) => OF_CLUSTER.has(one)),
  );
  return found.length === 0 ? undefined : found;
}

const OF_CLUSTER: ReadonlySet<string> = new Set([
  ...[
    '--context',
    '--kubeconfig-context',
    '--cluster',
    '--kubeconfig',
    '-s',
    '--server',
    '-l',
    '--selector',
    '--filter',
  ],
]);

function mayRunCommands({ file, text }: ManifestFile): boolean {
  return APPLIES.test(text) && (/\.(?:ya?ml|sh|bash)$/.test(file) || !baseName(file).includes('.'));
}

function applied(
  command: Command,
  context: ContextNamespace | undefined,
  file: string,
  place: DeliveryPlace,
): readonly Delivery[] {
  const found = applying(command);
  if (found === undefined) return [];
  const { paths, isForAll } = found;
  const { field, namespaces } = found.namespaces.length > 0 || context === undefined ? found : context;
  const moves = [...new Set(namespaces)].map((namespace) =>
    move(field, namespace, isForAll ? 'namespace' : 'default-namespace'),
  );
  return paths.flatMap((path) =>
    deliveryOf(
      path,
      [...moves, ...path.transformations],
      file,
      place,
      JSON.stringify([command.words, namespaces]),
    ),
  );
}

function altered(command: Command, file: string, place: DeliveryPlace): readonly Delivery[] {
  const found = alteredFiles(command);
  if (found === undefined) return [];
  const { paths, transformation, wanted } = found;
  return paths.flatMap((path) =>
    deliveryOf({ path, isDeep: false }, [transformation], file, place, JSON.stringify(command.words)).map(
      (delivery): Delivery => {
        if (wanted === undefined) return delivery;
        const { folder, includes } = delivery;
        const holds = (name: string): boolean =>
          place.readFile(folder === '' ? name : `${folder}/${name}`)?.text.includes(wanted) !== false;
        return { ...delivery, includes: (name) => includes?.(name) !== false && holds(name) };
      },
    ),
  );
}

/** A path that names files stands for their folder, limited to these files. A path that is entirely unknown says nothing. */
function deliveryOf(
  { path, isDeep }: Pick<AppliedPath, 'path' | 'isDeep'>,
  transformations: readonly Transformation[],
  file: string,
  { folderAt }: DeliveryPlace,
  text: string,
): readonly Delivery[] {
  if (/^[*/]+$/.test(path)) return [];
  const isFile = /\.(?:ya?ml|json)$/.test(path) || /\*$/.test(baseName(path));
  const folder = folderAt(isFile ? folderOf(path) : path);
  if (folder === undefined) return [];
  const named = isFile ? patternOf(baseName(path)) : undefined;
  return [
    {
      file,
      folder,
      isDeep,
      ...(named !== undefined && { isOfFiles: true, includes: (name: string) => named.test(baseName(name)) }),
      components: [],
      transformations,
      text,
    },
  ];
}

const MAX_STARS = 4;

function patternOf(name: string): RegExp {
  // A pattern that would take long to match is taken to match everything.
  if (name.split('*').length > MAX_STARS + 1) return /^/;
  const source = name
    .replace(/[.+^$()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source.replace(/[[\]{}]/g, '.')}$`);
}
