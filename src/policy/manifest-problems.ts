import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { ManifestFile } from './manifest.ts';
import { mayHoldPolicies } from './unrendered/helm-chart.ts';

type Problem = Pick<Diagnostic, 'code' | 'message' | 'help'>;

/** What kubectl refuses. */
export function refused({ code, message, help }: Problem, span: SourceSpan): Diagnostic {
  return { code, severity: 'error', meaning: 'refused', message, help, span };
}

/** What is not read, so that nothing is known of it. */
function unread({ code, message, help }: Problem, span: SourceSpan): Diagnostic {
  return { code, severity: 'error', meaning: 'unread', message, help, span };
}

export function binaryFile(span: SourceSpan): Diagnostic {
  return unread(
    {
      code: 'input/binary',
      message: 'the file is not a text file: it contains NUL bytes',
      help: 'give a YAML or JSON file in UTF-8, or exclude this one',
    },
    span,
  );
}

export function tooManyDocuments(max: number, span: SourceSpan): Diagnostic {
  return unread(
    {
      code: 'yaml/too-many-documents',
      message: `the file contains more than ${max} documents`,
      help: 'split the file; the documents after this line were not read',
    },
    span,
  );
}

export function textBehindMarker(span: SourceSpan): Diagnostic {
  return refused(
    {
      code: 'yaml/syntax',
      message: 'text on the line of `---`: kubectl refuses it and stops reading',
      help: 'write it on the next line',
    },
    span,
  );
}

export function notAnObject(value: unknown, span: SourceSpan): Diagnostic {
  return refused(
    {
      code: 'manifest/not-an-object',
      message: `expected a Kubernetes object, found ${describe(value)}`,
      help: 'a manifest is a map with `apiVersion`, `kind` and `metadata`; exclude files that are something else',
    },
    span,
  );
}

export function jsonPatch(span: SourceSpan): Diagnostic {
  return {
    code: 'manifest/json-patch',
    severity: 'info',
    meaning: 'noted',
    message: 'skipped: this is a JSON patch, not an object',
    help: 'nothing to do; its effect is known after rendering (docs/rendering.md)',
    span,
  };
}

export function listOfOthers(span: SourceSpan): Diagnostic {
  return {
    code: 'manifest/no-kind',
    severity: 'info',
    meaning: 'noted',
    message: 'skipped: this is not a Kubernetes object but a list of something else',
    help: 'give folders with manifests only, or exclude this file',
    span,
  };
}

/** What it lacks looks as if the cluster did not have it. */
export function partialList(span: SourceSpan): Diagnostic {
  return {
    code: 'manifest/partial-list',
    severity: 'error',
    meaning: 'unread',
    message: 'this list is not complete: `metadata.continue` says that the API server has more items',
    help: 'make it with `kubectl get … --output json`, which fetches all pages, or ask for the other pages, too',
    span,
  };
}

/** Only readable with the key; without it a policy is missing. */
export function encryptedProblem(what: 'policy' | 'unknown', span: SourceSpan): Diagnostic {
  const isPolicy = what === 'policy';
  return {
    code: 'yaml/encrypted',
    severity: isPolicy ? 'error' : 'warning',
    meaning: isPolicy ? 'unread' : 'noted',
    inInventory: 'warning',
    message: isPolicy
      ? 'this policy is encrypted with SOPS, so what it does is not known'
      : 'skipped: this is encrypted with SOPS, so its content is not known',
    help: 'decrypt it in a job that has the key (`render: [{ command: [sops, decrypt, FILE] }]` in `.sluice.yaml`, docs/rendering.md), keep policies unencrypted, or exclude the file if it has none',
    span,
  };
}

/** Only Ansible can read it, so no tool that applies folders takes it for a manifest; what Ansible makes of it is not known. */
export function vaultProblem(span: SourceSpan): Diagnostic {
  return {
    code: 'yaml/encrypted',
    severity: 'warning',
    meaning: 'noted',
    message: 'skipped: this is encrypted with Ansible Vault, so its content is not known',
    help: 'decrypt it in a job that has the password (`render: [{ command: [ansible-vault, view, FILE] }]` in `.sluice.yaml`, docs/rendering.md), or exclude the file if it has no policies',
    span,
  };
}

/** A part of a file that is a template is not a manifest yet. Something is missing only if it may become a policy. */
export function templateProblem(part: ManifestFile, whole: string, span: SourceSpan): Diagnostic {
  const isPolicy = mayHoldPolicies(part, whole);
  return {
    code: 'yaml/template',
    severity: isPolicy ? 'error' : 'warning',
    meaning: isPolicy ? 'unread' : 'noted',
    inInventory: 'warning',
    message: isPolicy
      ? 'this is a template of a policy that was not rendered'
      : 'skipped: this is a template that was not rendered',
    help: 'render it with `render` in `.sluice.yaml`, or give the output of a tool such as `helm template` (docs/rendering.md)',
    span,
  };
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a string' : `a ${typeof value}`;
}
