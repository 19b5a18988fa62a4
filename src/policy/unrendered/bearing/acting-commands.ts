import { namesPolicies } from '../fetches/names-policies.ts';
import { assignedIn, variantsOf } from './command-variables.ts';
import { wordsOf } from './command-words.ts';
import { commandsIn } from './commands-in.ts';
import type { KnownPolicies } from './known-policies.ts';
import { byKubectl, isOfPolicies, KUBECTL_VERBS } from './kubectl-commands.ts';

/** Every text with commands that this file knows, but for files, holds one of these. */
export const ACTING_MARKS: readonly string[] = [
  'kubectl',
  'calicoctl',
  'cilium',
  'oc ',
  '_namespaced_',
  'flux ',
  'argocd ',
  'helm ',
];

/**
 * The commands of a text, in their order, that alter by hand what policies do: objects or labels in the cluster, or files of policies
 * before they are applied. In a program that is no shell script, whatever names a place of policies may write there.
 */
export function actingCommands(text: string, known: KnownPolicies, file = ''): readonly string[] {
  return actingAmong(commandsIn(text), text, known, file);
}

/** Those of some commands, with what a text assigns to variables and says of images. */
export function actingAmong(
  commands: readonly string[],
  text: string,
  known: KnownPolicies,
  file = '',
): readonly string[] {
  const variables = assignedIn(text);
  const isProgram = PROGRAM.test(file);
  const runsKubectl = /\bimage["']?:\s{0,20}["']?[\w./:$-]{0,200}(?:kubectl|oc-cli|origin-cli)/.test(text);
  return commands.filter((command) => {
    const whole = runsKubectl && KUBECTL_VERBS.has(firstWord(command)) ? `kubectl ${command}` : command;
    return (
      variantsOf(whole, variables).some((one) => acts(one, known)) ||
      (isProgram && wordsOf(command).some((word) => isPath(word) && known.places.isNamedBy(word)))
    );
  });
}

/** Files in which anything may be done to others; in scripts, pipelines and manifests programs have names. */
const PROGRAM =
  /\.(?:py|rb|pl|groovy|[cm]?[jt]s|ps1|psm1|lua|star|bzl|tilt)$|(?:^|\/)(?:Jenkinsfile|Tiltfile|Dockerfile|Containerfile|Earthfile|Vagrantfile|Rakefile|Fastfile)[^/]*$/;

function isPath(word: string): boolean {
  return word.includes('/') || /\.(?:ya?ml|json)$/.test(word);
}

function firstWord(command: string): string {
  return wordsOf(command)[0] ?? '';
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

function acts(command: string, known: KnownPolicies): boolean {
  const words = wordsOf(command);
  const names = (): boolean => words.some((word) => known.places.isNamedBy(word.replace(/^--?[\w-]+=/, '')));
  const has = (some: ReadonlySet<string>): boolean => words.some((word) => some.has(word));
  if (/\b\w+_(?:namespaced|cluster)_\w*network_policy\w*\(/.test(command)) {
    return !/\b(?:read|list|watch)_/.test(command);
  }
  if (has(CALICOCTL) && has(CALICO_VERBS)) return true;
  if (has(CILIUM) && has(CILIUM_VERBS)) return true;
  if (has(DELIVERERS) && has(DELIVERER_VERBS) && (names() || namesPolicies(command))) return true;
  if (callsApi(words)) return true;
  // A name for kubectl that the text does not assign.
  const isCalled = has(KUBECTL) || (words[0]?.startsWith('$') === true && words.some(isOfPolicies));
  if (isCalled && byKubectl(words, command, known, names)) return true;
  if (writtenTo(command).some((target) => known.places.isNamedBy(target))) return true;
  if (altersFound(command)) return true;
  const isOnFiles = has(FILE_PROGRAMS) || (has(GIT) && has(GIT_VERBS));
  return (isOnFiles || ASSIGNMENT.test(command)) && names();
}

/** Requests to the API server that write, by `curl` or `kubectl --raw`. */
function callsApi(words: readonly string[]): boolean {
  if (!words.some((word) => word.includes('/apis/') && isOfPolicies(word))) return false;
  return words.some((word) => WRITES.test(word));
}

const WRITES =
  /^(?:-X|--request=|-Method)?(?:DELETE|PUT|PATCH|POST|delete|replace|create)$|^--data|^-d$|^-T$/;

/** What is found in the whole repository, and is written there, may be policies. */
function altersFound(command: string): boolean {
  if (!/\b(?:find \.|git (?:ls-files|grep)\b)/.test(command) || !/\.ya?ml|polic/i.test(command)) return false;
  return /\b(?:sed|perl|yq)\b.* -\w*i|\s-delete\b|\b(?:rm|mv)\b/.test(command);
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
const DELIVERERS: ReadonlySet<string> = new Set(['flux', 'argocd', 'helm']);
const DELIVERER_VERBS: ReadonlySet<string> = new Set([
  ...['suspend', 'resume', 'delete', 'set', 'unset', 'patch', 'uninstall', 'rollback'],
]);
