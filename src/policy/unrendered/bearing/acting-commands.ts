import { isNameOfPolicyKind } from '../helm-chart.ts';
import type { PolicyPlaces } from './policy-places.ts';

/** What is known of a set of policies, to tell which commands may alter what it does. */
export interface KnownPolicies {
  readonly places: PolicyPlaces;
  /** Namespaces with policies. */
  readonly namespaces: ReadonlySet<string>;
  /** Whether a policy asks for a label. */
  isAsked(label: string): boolean;
}

/** Every text with commands that this file knows, but for files, holds one of these. */
export const ACTING_MARKS: readonly string[] = [
  'kubectl',
  'calicoctl',
  'cilium',
  'oc ',
  '_namespaced_',
  'flux ',
];

/**
 * The commands of a text, in their order, that alter by hand what policies do: objects or labels in the cluster, or files of policies
 * before they are applied. Any language: commands stand on lines, as words or as a list of texts.
 */
export function actingCommands(text: string, known: KnownPolicies): readonly string[] {
  const variables = namingVariables(text, known.places);
  return commandsIn(text).filter((command) => acts(command, known, variables));
}

const COMMENT = /^\s*(?:#|\/\/|--\s)/;
const MAX_LINE = 5000;

function commandsIn(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n|&&|\|\||;/)
    .filter((line) => line.length <= MAX_LINE && !COMMENT.test(line))
    .map((line) => line.trim().replace(/\s+/g, ' '));
}

/** Variables to which the text assigns a place of policies somewhere. */
function namingVariables(text: string, { isNamedBy }: PolicyPlaces): ReadonlySet<string> {
  const assigned = text.matchAll(
    /\b([A-Za-z_]\w{0,100})["']?\s{0,20}[?:+]?[:=]\s{0,20}["']?([\w./-]{1,500})/g,
  );
  return new Set([...assigned].flatMap(([, name = '', value = '']) => (isNamedBy(value) ? [name] : [])));
}

/** Programs that write, move or remove files, or fetch others in their place. */
const FILE_PROGRAMS: ReadonlySet<string> = new Set([
  ...['rm', 'mv', 'cp', 'ln', 'rsync', 'install', 'tee', 'dd', 'truncate', 'unlink', 'shred', 'touch'],
  ...[
    'sed',
    'gsed',
    'perl',
    'awk',
    'yq',
    'jq',
    'patch',
    'envsubst',
    'find',
    'xargs',
    'curl',
    'wget',
    'tar',
    'unzip',
  ],
  ...[
    'Remove-Item',
    'Move-Item',
    'Copy-Item',
    'Set-Content',
    'del',
    'shutil.rmtree',
    'shutil.move',
    'os.remove',
  ],
]);
const GIT_VERBS: ReadonlySet<string> = new Set([
  'checkout',
  'restore',
  'rm',
  'mv',
  'reset',
  'clean',
  'apply',
  'show',
]);
/** An assignment in a Makefile or script, or to a variable of a job. */
const ASSIGNMENT = /^(?:export |readonly |- )?[A-Z][A-Z0-9_]*["']?\s?[?:+]?[:=]/;

function acts(command: string, known: KnownPolicies, variables: ReadonlySet<string>): boolean {
  const words = command
    .split(/[\s"'`,|()[\]{}<]+/)
    .filter((word) => word !== '' && word !== '>' && word !== '>>');
  const names = (): boolean =>
    words.some((word) => known.places.isNamedBy(word.replace(/^>+|^--?[\w-]+=/, ''))) ||
    [...command.matchAll(/\$[{(]?(\w+)|\{\{\s?\.(\w+)/g)].some(([, shell, task]) =>
      variables.has(shell ?? task ?? ''),
    );
  const has = (some: ReadonlySet<string>): boolean => words.some((word) => some.has(word));
  if (/\b\w+_(?:namespaced|cluster)_\w*network_policy\w*\(/.test(command)) {
    return !/\b(?:read|list|watch)_/.test(command);
  }
  if (has(CALICOCTL) && has(CALICO_VERBS)) return true;
  if (has(CILIUM) && has(CILIUM_VERBS)) return true;
  if (has(FLUX) && has(FLUX_VERBS) && (names() || /polic/i.test(command))) return true;
  if (has(KUBECTL) && byKubectl(words, command, known, names)) return true;
  if (writtenTo(command).some((target) => known.places.isNamedBy(target))) return true;
  const isOnFiles = has(FILE_PROGRAMS) || (has(GIT) && has(GIT_VERBS));
  return (isOnFiles || ASSIGNMENT.test(command)) && names();
}

/** The targets of output redirections. In YAML and templates `>` means other things. */
function writtenTo(command: string): readonly string[] {
  return [...command.matchAll(/(?:^|\s)\d?>{1,2}\s?["']?([\w./$-]+)/g)].map(([, target = '']) => target);
}

const GIT: ReadonlySet<string> = new Set(['git']);
const KUBECTL: ReadonlySet<string> = new Set([
  'kubectl',
  'oc',
  'k3s',
  'microk8s.kubectl',
  '$KUBECTL',
  '$(KUBECTL)',
  'KUBECTL',
]);
const CALICOCTL: ReadonlySet<string> = new Set(['calicoctl', 'kubectl-calico']);
const CALICO_VERBS: ReadonlySet<string> = new Set(['apply', 'create', 'replace', 'delete', 'patch', 'label']);
const CILIUM: ReadonlySet<string> = new Set(['cilium', 'cilium-dbg']);
const CILIUM_VERBS: ReadonlySet<string> = new Set(['set', 'delete', 'import', 'uninstall']);
const FLUX: ReadonlySet<string> = new Set(['flux', 'argocd']);
const FLUX_VERBS: ReadonlySet<string> = new Set(['suspend', 'resume', 'delete', 'set', 'unset', 'patch']);
const KUBECTL_VERBS: ReadonlySet<string> = new Set([
  'delete',
  'patch',
  'replace',
  'edit',
  'label',
  'annotate',
]);
const NAMESPACES: ReadonlySet<string> = new Set(['ns', 'namespace', 'namespaces', 'project']);
/** What policies select, and what says how to reach it. */
const SELECTED =
  /^(?:po|pods?|deploy(?:ments?)?|sts|statefulsets?|ds|daemonsets?|rs|replicasets?|jobs?|cj|cronjobs?|ns|namespaces?|svc|services?|no|nodes?|sa|serviceaccounts?)(?:[./].*)?$/;
/** Short names of policies, and plurals of their kinds. */
const POLICIES =
  /^(?:netpol|anp|banp|cnp|ccnp|gnp|acnp|annp|\w*networkpolic(?:y|ies)|networksets?|globalnetworksets?|tiers?|ciliumcidrgroups?|egressfirewalls?|authorizationpolic(?:y|ies)|peerauthentications?|hostendpoints?|felixconfigurations?)(?:[./].*)?$/i;
const OF_PODS = /hostNetwork|containerPort|hostPort|targetPort|serviceAccount/;

/** Source: the reference of kubectl. What only reads, and `apply`, are not meant: what a job applies is read elsewhere. */
function byKubectl(
  words: readonly string[],
  command: string,
  { namespaces, isAsked }: KnownPolicies,
  names: () => boolean,
): boolean {
  const verb = words.find((word) => KUBECTL_VERBS.has(word));
  if (verb === undefined) return false;
  const isOfPolicies = words.some((word) => POLICIES.test(word) || isNameOfPolicyKind(word));
  if (isOfPolicies || names()) return true;
  const isOfSelected = words.some((word) => SELECTED.test(word));
  switch (verb) {
    case 'delete':
      return words.some((word) => NAMESPACES.has(word)) && words.some((word) => namespaces.has(word));
    case 'label': {
      const given = words.filter((word) => /^[\w./-]+=|^[a-z][\w./-]*-$/.test(word) && !word.startsWith('-'));
      return given.length === 0 ? isOfSelected : given.some((word) => isAsked(word.replace(/=.*$|-$/, '')));
    }
    case 'annotate':
      return /network-?polic|cilium\.io|projectcalico|istio\.io|linkerd\.io|antrea|ovn\.org/.test(command);
    default: {
      const isWritten = /-p[ =]|--patch[ =]/.test(command) && !/(?:-p|--patch)[ =]["']?\$/.test(command);
      if (!isWritten) return isOfSelected && verb !== 'replace';
      return OF_PODS.test(command) || keysOfLabels(command).some(isAsked);
    }
  }
}

/** Of a patch that is written in a command. */
function keysOfLabels(command: string): readonly string[] {
  if (!/labels/i.test(command)) return [];
  const keys = [...command.matchAll(/([\w./-]{1,300})\\?["']?\s?:/g)].map(([, key = '']) => key);
  return keys.filter(
    (key) => !['spec', 'template', 'metadata', 'labels', 'selector', 'matchLabels'].includes(key),
  );
}
