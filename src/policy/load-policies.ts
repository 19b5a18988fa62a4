import type { Diagnostic } from '../model/diagnostic.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { CniProfile } from './cni-profile.ts';
import { type Recognition, recognise } from './dialects.ts';
import { createFindings } from './findings.ts';
import { lintDns } from './kubernetes/lint-dns.ts';
import { lintNetworkPolicy } from './kubernetes/lint-network-policy.ts';
import { parseNetworkPolicy } from './kubernetes/parse-network-policy.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Policy } from './policy.ts';
import type { PolicySet } from './policy-set.ts';
import { quote } from './quote.ts';
import { separateTwins } from './separate-twins.ts';
import { describePassedOver, type PassedOver } from './unjudged/describe-unjudged.ts';
import { readUnjudged, type UnjudgedPolicy } from './unjudged/unjudged-policy.ts';
import { findTemplateValue } from './unrendered/template-value.ts';

export interface LoadOptions {
  readonly profile: CniProfile;
  /** For policies that name no namespace. */
  readonly defaultNamespace: string;
}

/** `policies` are those that the API server accepts, in the order of the documents. */
export interface LoadedPolicies extends PolicySet {
  /** Documents that are meant as policies, valid or not, of any dialect. */
  readonly found: number;
  /** Manifests that are no policies. */
  readonly others: readonly ManifestDocument[];
  /** For each that `isGap` a policy may be missing in `policies`. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads and checks the policies among the documents. A policy that the API server refuses is reported and left out. Of several
 * with one name that differ none is chosen. One that the server accepts is never left out, however harmful it is. Policies of kinds that
 * are not simulated are kept as such, because they may decide what the others seem to.
 */
export function loadPolicies(documents: readonly ManifestDocument[], options: LoadOptions): LoadedPolicies {
  const parsed: Policy[] = [];
  const unjudged: UnjudgedPolicy[] = [];
  const others: ManifestDocument[] = [];
  const without: PassedOver[] = [];
  const diagnostics: Diagnostic[] = [];

  let found = 0;

  for (const document of documents) {
    const recognition = recognise(document);
    if (isPolicy(recognition)) found++;
    switch (recognition.kind) {
      case 'policy': {
        const read = readKubernetes(document, options);
        diagnostics.push(...read.diagnostics);
        if (read.policy !== undefined) parsed.push(read.policy);
        break;
      }
      case 'not-simulated': {
        const { what } = recognition;
        if (what.role === 'policy' || what.role === 'reference') {
          unjudged.push(readUnjudged(document, what, options.defaultNamespace));
        } else without.push({ role: what.role, document });
        break;
      }
      case 'wrong-type':
        diagnostics.push({
          code: 'policy/unknown-type',
          severity: 'error',
          meaning: 'refused',
          message: recognition.problem,
          help: recognition.useInstead,
          span: document.span,
        });
        break;
      case 'no-manifest':
        diagnostics.push({
          code: 'manifest/no-kind',
          severity: 'info',
          meaning: 'noted',
          message: 'passed over: this is no Kubernetes object, it has no `apiVersion` and `kind`',
          help: 'give folders that hold only manifests, or exclude this file',
          span: document.span,
        });
        break;
      case 'other':
        others.push(document);
    }
  }
  const { policies, contested, diagnostics: ofTwins } = separateTwins(parsed);
  diagnostics.push(...ofTwins, ...lintDns(parsed, options.profile), ...describePassedOver(without));
  return { policies, contested, unjudged, unconfirmed: [], found, others, diagnostics };
}

/** Meant to allow or deny, in whatever language, and be it only as a draft. */
function isPolicy(recognition: Recognition): boolean {
  if (recognition.kind !== 'not-simulated')
    return recognition.kind === 'policy' || recognition.kind === 'wrong-type';
  return recognition.what.role === 'policy' || recognition.what.role === 'staged';
}

function readKubernetes(
  document: ManifestDocument,
  { profile, defaultNamespace }: LoadOptions,
): { readonly policy: Policy | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const findings = createFindings(document);
  const value = parseNetworkPolicy(document, document.defaultNamespace ?? defaultNamespace, findings);
  if (value !== undefined) lintNetworkPolicy(value, document, profile, findings);
  const { diagnostics } = findings;
  if (value === undefined) return { policy: undefined, diagnostics: templateOr(diagnostics, document) };
  const ref: PolicyRef = {
    dialect: 'kubernetes',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    namespace: value.namespace,
    name: value.name,
    span: document.span,
  };
  return { policy: { dialect: 'kubernetes', ref, value, document }, diagnostics };
}

/** Of a policy with placeholders all that is refused has one cause, and one sentence says it. */
function templateOr(diagnostics: readonly Diagnostic[], document: ManifestDocument): readonly Diagnostic[] {
  const found = findTemplateValue(document);
  if (found === undefined) return diagnostics;
  return [
    {
      code: 'policy/template',
      severity: 'error',
      meaning: 'unread',
      message: `the policy is a template that was not rendered: it holds ${quote(found.text)}`,
      help: 'let `render` in `.sluice.yaml` render it, or give rendered manifests (docs/rendering.md)',
      span: document.spanOf(found.path),
    },
  ];
}
