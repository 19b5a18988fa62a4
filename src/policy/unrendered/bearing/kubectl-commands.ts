import { isNameOfPolicyKind } from '../helm-chart.ts';
import type { KnownPolicies } from './known-policies.ts';

/** Those that alter what is there. */
export const KUBECTL_VERBS: ReadonlySet<string> = new Set([
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
/** A kind of policies, in a command or at the end of a path of the API. */
export function isOfPolicies(word: string): boolean {
  return POLICIES.test(word) || isNameOfPolicyKind(word) || OF_API.test(word);
}

const OF_API =
  /\/apis\/[\w./${}-]{1,200}\/\w*(?:networkpolicies|networksets|tiers|peerauthentications)(?:\/|$|\?)/;
const OF_PODS = /hostNetwork|containerPort|hostPort|targetPort|serviceAccount/;

/**
 * Whether a command of kubectl alters policies, or what they select. Source: the reference of kubectl. What only reads, and `apply`, are not
 * meant: what a job applies is read elsewhere. `apply --prune` deletes, too.
 */
export function byKubectl(
  words: readonly string[],
  command: string,
  { namespaces, isAsked }: KnownPolicies,
  names: () => boolean,
): boolean {
  if (words.includes('apply') && words.some((word) => /^--prune(?:=|$)/.test(word))) return true;
  const verb = words.find((word) => KUBECTL_VERBS.has(word));
  if (verb === undefined) return false;
  // Of which kind the objects are is not known.
  if (words[words.indexOf(verb) + 1]?.startsWith('$') === true) return true;
  if (words.some(isOfPolicies) || names()) return true;
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
