import type { Diagnostic } from '../model/diagnostic.ts';
import type { PolicyRef } from '../model/verdict.ts';
import type { CniProfile } from './cni-profile.ts';
import { recognise } from './dialects.ts';
import { createFindings } from './findings.ts';
import { lintNetworkPolicy } from './kubernetes/lint-network-policy.ts';
import { parseNetworkPolicy } from './kubernetes/parse-network-policy.ts';
import type { ManifestDocument } from './manifest.ts';
import type { Policy } from './policy.ts';
import { quote } from './quote.ts';
import type { PassedOver } from './unjudged/describe-unjudged.ts';
import { readUnjudged, type UnjudgedPolicy } from './unjudged/unjudged-policy.ts';
import { findTemplateValue } from './unrendered/template-value.ts';

export interface LoadOptions {
  readonly profile: CniProfile;
  /** For policies that name no namespace. */
  readonly defaultNamespace: string;
}

/** What one document is, checked by itself. At most one of the objects is there. */
export interface PolicyReading {
  /** Meant to allow or deny, in whatever language, valid or not, and be it only as a draft. */
  readonly isPolicy: boolean;
  /** A manifest that is no policy. */
  readonly isOther: boolean;
  readonly policy?: Policy | undefined;
  readonly unjudged?: UnjudgedPolicy;
  readonly passedOver?: PassedOver;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a document as far as it can be by itself; what the whole set says is for the caller. */
export function readPolicyDocument(document: ManifestDocument, options: LoadOptions): PolicyReading {
  const recognition = recognise(document);
  const nothing = { isPolicy: false, isOther: false, diagnostics: [] };
  switch (recognition.kind) {
    case 'policy':
      return { isPolicy: true, isOther: false, ...readKubernetes(document, options) };
    case 'not-simulated': {
      const { what } = recognition;
      const isPolicy = what.role === 'policy' || what.role === 'staged';
      if (what.role === 'policy' || what.role === 'reference') {
        return { ...nothing, isPolicy, unjudged: readUnjudged(document, what, options.defaultNamespace) };
      }
      return { ...nothing, isPolicy, passedOver: { role: what.role, document } };
    }
    case 'wrong-type':
      return { ...nothing, isPolicy: true, diagnostics: [wrongType(document, recognition)] };
    case 'no-manifest':
      return { ...nothing, diagnostics: [noManifest(document)] };
    case 'other':
      return { ...nothing, isOther: true };
  }
}

function wrongType(
  { span }: ManifestDocument,
  { problem, useInstead }: { readonly problem: string; readonly useInstead: string },
): Diagnostic {
  return {
    code: 'policy/unknown-type',
    severity: 'error',
    meaning: 'refused',
    message: problem,
    help: useInstead,
    span,
  };
}

function noManifest({ span }: ManifestDocument): Diagnostic {
  return {
    code: 'manifest/no-kind',
    severity: 'info',
    meaning: 'noted',
    message: 'passed over: this is no Kubernetes object, it has no `apiVersion` and `kind`',
    help: 'give folders that hold only manifests, or exclude this file',
    span,
  };
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
