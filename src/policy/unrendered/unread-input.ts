import { documentOfValue } from '../document-of-value.ts';
import type { ManifestFile } from '../manifest.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';

/** As YAML, JSON and programs name a policy, and the resources of Terraform. */
const NAMES_POLICY =
  /\bkind["']?\s{0,20}[:=]\s{0,20}["'`]?\w{0,60}NetworkPolicy\b|\/v\w{1,20}:\w{0,60}NetworkPolicy\b/;

/** A line that is only a comment, and holds no code of ytt (`#@`) or Jinja. */
const COMMENT = /^[^\S\n]*#(?!@)(?!.*\{[{%]).*$/gm;

/**
 * Whether a text that is no manifest names policies, such as an Ansible play or a Pulumi program in YAML. A policy that is
 * commented out is none.
 */
export function mentionsPolicies(text: string): boolean {
  return NAMES_POLICY.test(text) && NAMES_POLICY.test(text.replace(COMMENT, ''));
}

/** What a tool makes from a file that Sluice does not understand: none of it is known to be a policy, so only a change counts. */
export function unreadInput({ file, text }: ManifestFile): NotSimulatedPolicy {
  const [apiVersion, kind] = ['', 'File'];
  const document = documentOfValue({ apiVersion, kind, metadata: { name: file }, text }, file);
  return {
    ref: { dialect: 'other', apiVersion, kind, namespace: undefined, name: file, span: document.span },
    document,
    family: 'unread',
    isUnrendered: true,
    effect: { directions: ['ingress', 'egress'], power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}
