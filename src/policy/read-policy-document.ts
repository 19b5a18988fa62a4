import type { Diagnostic } from '../model/diagnostic.ts';
import type { LoadOptions } from './dialect.ts';
import { isEnforcedBy, readAs } from './dialects.ts';
import { quote } from './fields/quote.ts';
import type { ManifestDocument } from './manifest.ts';
import type { SkippedObject } from './not-simulated/describe-not-simulated.ts';
import type { OtherKind } from './not-simulated/known-kinds.ts';
import { type NotSimulatedPolicy, notSimulatedPolicy } from './not-simulated/not-simulated-policy.ts';
import type { Policy } from './policy.ts';
import { recognise } from './recognise.ts';
import { findTemplateValue } from './unrendered/template-value.ts';

/** What one document is, checked by itself. At most one of the objects is set. */
export interface PolicyReading {
  /** It is meant to allow or deny, in whatever dialect, valid or not, even if only as a draft. */
  readonly isPolicy: boolean;
  /** A manifest that is not a policy. */
  readonly isOther: boolean;
  readonly policy?: Policy | undefined;
  readonly notSimulated?: NotSimulatedPolicy;
  readonly skipped?: SkippedObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a document as far as possible by itself; what needs the whole set is up to the caller. */
export function readPolicyDocument(document: ManifestDocument, options: LoadOptions): PolicyReading {
  const recognition = recognise(document);
  switch (recognition.kind) {
    case 'policy': {
      const { dialect, otherwise } = recognition;
      if (otherwise !== undefined && !isEnforcedBy(options.platform, dialect)) {
        return readNotSimulated(document, otherwise, options);
      }
      const { policy, diagnostics } = readAs(dialect, document, options);
      return {
        isPolicy: true,
        isOther: false,
        policy,
        diagnostics: policy === undefined ? templateOr(diagnostics, document) : diagnostics,
      };
    }
    case 'not-simulated':
      return readNotSimulated(document, recognition.what, options);
    case 'wrong-type': {
      const { otherwise } = recognition;
      const nothing = otherwise === undefined ? NOTHING : readNotSimulated(document, otherwise, options);
      return { ...nothing, isPolicy: true, diagnostics: [wrongType(document, recognition)] };
    }
    case 'no-manifest':
      return { ...NOTHING, diagnostics: [noManifest(document)] };
    case 'other':
      return { ...NOTHING, isOther: true };
  }
}

const NOTHING = { isPolicy: false, isOther: false, diagnostics: [] } as const;

function readNotSimulated(
  document: ManifestDocument,
  what: OtherKind,
  { defaultNamespace }: LoadOptions,
): PolicyReading {
  const isPolicy = what.role === 'policy' || what.role === 'staged';
  if (what.role === 'policy' || what.role === 'reference') {
    return { ...NOTHING, isPolicy, notSimulated: notSimulatedPolicy(document, what, defaultNamespace) };
  }
  return { ...NOTHING, isPolicy, skipped: { role: what.role, document } };
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
    message: 'skipped: this is not a Kubernetes object, it has no `apiVersion` and `kind`',
    help: 'give folders with manifests only, or exclude this file',
    span,
  };
}

/** All refusals of a policy with placeholders have one cause, so one message says it. */
function templateOr(diagnostics: readonly Diagnostic[], document: ManifestDocument): readonly Diagnostic[] {
  const found = findTemplateValue(document);
  if (found === undefined) return diagnostics;
  return [
    {
      code: 'policy/template',
      severity: 'error',
      meaning: 'unread',
      message: `the policy is a template that was not rendered: it contains ${quote(found.text)}`,
      help: 'render it with `render` in `.sluice.yaml`, or give rendered manifests (docs/rendering.md)',
      span: document.spanOf(found.path),
    },
  ];
}
