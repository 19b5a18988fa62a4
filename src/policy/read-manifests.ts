import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from './manifest.ts';
import { holdsCodeInComments } from './manifests/code-in-comments.ts';
import { isJsonPatch } from './manifests/json-patch.ts';
import type { PositionedValue } from './manifests/position-tree.ts';
import { keyOffset, offsetOf, valueOffset } from './manifests/position-tree.ts';
import { readDocument } from './manifests/read-document.ts';
import { encryptedBySops } from './manifests/sops-document.ts';
import { splitDocuments } from './manifests/split-documents.ts';
import { unpackList } from './manifests/unpack-list.ts';

import { createSourcePositions } from './source-positions.ts';
import { isNameOfPolicyKind, mayHoldPolicies } from './unrendered/helm-chart.ts';
import { isTemplateText } from './unrendered/template-value.ts';

/** More documents than any repository has in one file; a bound against texts that are made to exhaust memory. */
const MAX_DOCUMENTS = 500_000;

/**
 * YAML allows text after the marker; kubectl looks for the markers itself and allows only comments there (k8s.io/apimachinery,
 * YAMLReader).
 */
const TEXT_BEHIND_MARKER = /^---[ \t]+[^\s#]/;
/** Source: Ansible's documentation of the file format of `ansible-vault`. */
const ANSIBLE_VAULT = '$ANSIBLE_VAULT;';
/** A line with something other than a marker or a comment. */
const HOLDS_SOMETHING = /^(?!---)[^\S\n]*[^\s#]/m;

/**
 * Reads the Kubernetes objects of one file: YAML or JSON, many documents, items of `List` kinds one by one. Values are
 * read as kubectl reads them (docs/decisions/0003-yaml-as-kubectl-reads-it.md). A document that cannot be read gives a
 * diagnostic and never hides the others.
 */
export function readManifests(source: ManifestFile): ManifestReading {
  const documents: ManifestDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const part of readEachManifest(source)) {
    if ('code' in part) diagnostics.push(part);
    else documents.push(part);
  }
  return { documents, diagnostics };
}

/** The same, one object at a time, so that a whole file's objects need not be kept. */
export function* readEachManifest(source: ManifestFile): Generator<ManifestDocument | Diagnostic> {
  const { file, text: content } = source;
  const text = content.startsWith('\ufeff') ? content.slice(1) : content;
  const spanAt = withOrigins(createSourcePositions(file, text), source);
  const error = (
    code: string,
    message: string,
    help: string,
    offset: number,
    meaning: 'unread' | 'refused' = 'refused',
  ): Diagnostic => ({ code, severity: 'error', meaning, message, help, span: spanAt(offset) });

  if (text.includes('\0')) {
    yield error(
      'input/binary',
      'the file is not a text file: it contains NUL bytes',
      'give a YAML or JSON file in UTF-8, or exclude this one',
      text.indexOf('\0'),
      'unread',
    );
    return;
  }
  if (text.startsWith(ANSIBLE_VAULT)) {
    yield vaultProblem(spanAt(0));
    return;
  }
  let count = 0;
  /** Whether the file holds code in comments, which in one document may concern the others. Determined when first needed. */
  let hasCode: boolean | undefined;
  for (const { text: part, base } of splitDocuments(text)) {
    count++;
    if (count > MAX_DOCUMENTS) {
      yield error(
        'yaml/too-many-documents',
        `the file contains more than ${MAX_DOCUMENTS} documents`,
        'split the file; the documents after this line were not read',
        base,
        'unread',
      );
      return;
    }
    const inline = TEXT_BEHIND_MARKER.exec(part)?.[0];
    if (inline !== undefined) {
      yield error(
        'yaml/syntax',
        'text on the line of `---`: kubectl refuses it and stops reading',
        'write it on the next line',
        base + inline.length - 1,
      );
      continue;
    }
    const { converted, problems } = readDocument(part, base);
    const [first] = problems;
    if (first !== undefined && isTemplateText(part)) {
      yield templateProblem({ file, text: part }, spanAt(first.offset));
      continue;
    }
    for (const { code, message, help, offset } of problems) yield error(code, message, help, offset);
    if (converted === undefined || converted.value === null) continue;
    hasCode ??= holdsCodeInComments(text);
    if (hasCode) {
      yield templateProblem({ file, text: part }, spanAt(offsetOf(converted.positions)));
      continue;
    }
    for (const item of unpackList(converted)) {
      const encrypted = isObject(item.value) && encryptedBySops(item.value, isNameOfPolicyKind);
      if (encrypted === 'policy' || encrypted === 'unknown') {
        yield encryptedProblem(encrypted, spanAt(offsetOf(item.positions)));
      } else if (isJsonPatch(item.value)) {
        const span = spanAt(offsetOf(item.positions));
        yield {
          code: 'manifest/json-patch',
          severity: 'info',
          meaning: 'noted',
          message: 'skipped: this is a JSON patch, not an object',
          help: 'nothing to do; its effect is known after rendering (docs/rendering.md)',
          span,
        };
      } else if (isObject(item.value)) yield toDocument(source, item, item.value, spanAt);
      else if (item === converted && isListOfOthers(item.value) && isOneDocument(text)) {
        yield {
          code: 'manifest/no-kind',
          severity: 'info',
          meaning: 'noted',
          message: 'skipped: this is not a Kubernetes object but a list of something else',
          help: 'give folders with manifests only, or exclude this file',
          span: spanAt(offsetOf(item.positions)),
        };
      } else {
        yield error(
          'manifest/not-an-object',
          `expected a Kubernetes object, found ${describe(item.value)}`,
          'a manifest is a map with `apiVersion`, `kind` and `metadata`; exclude files that are something else',
          offsetOf(item.positions),
        );
      }
    }
  }
}

/** Only readable with the key; without it a policy is missing. */
function encryptedProblem(what: 'policy' | 'unknown', span: SourceSpan): Diagnostic {
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
function vaultProblem(span: SourceSpan): Diagnostic {
  return {
    code: 'yaml/encrypted',
    severity: 'warning',
    meaning: 'noted',
    message: 'skipped: this is encrypted with Ansible Vault, so its content is not known',
    help: 'decrypt it in a job that has the password (`render: [{ command: [ansible-vault, view, FILE] }]` in `.sluice.yaml`, docs/rendering.md), or exclude the file if it has no policies',
    span,
  };
}

/** A template is not a manifest yet. Something is missing only if it may become a policy. */
function templateProblem(part: ManifestFile, span: SourceSpan): Diagnostic {
  const isPolicy = mayHoldPolicies(part);
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

/** Cites a line of a rendered text where it was written, if that is known. */
function withOrigins(
  spanAt: (offset: number) => SourceSpan,
  { origins }: ManifestFile,
): (offset: number) => SourceSpan {
  if (origins === undefined) return spanAt;
  return (offset) => {
    const span = spanAt(offset);
    return { ...span, ...origins[span.line - 1] };
  };
}

function toDocument(
  { file, defaultNamespace }: ManifestFile,
  { positions }: PositionedValue,
  value: Readonly<Record<string, unknown>>,
  spanAt: (offset: number) => SourceSpan,
): ManifestDocument {
  return {
    file,
    ...(defaultNamespace !== undefined && { defaultNamespace }),
    apiVersion: typeof value.apiVersion === 'string' ? value.apiVersion : undefined,
    kind: typeof value.kind === 'string' ? value.kind : undefined,
    value,
    span: spanAt(offsetOf(positions)),
    spanOf: (path) => spanAt(valueOffset(positions, path)),
    keySpanOf: (path) => spanAt(keyOffset(positions, path)),
  };
}

/** A list of things without a kind, such as Ansible plays. A list of manifests must not be skipped: kubectl does not accept it. */
function isListOfOthers(value: unknown): boolean {
  return (
    Array.isArray(value) && !value.some((one) => isObject(one) && ('kind' in one || 'apiVersion' in one))
  );
}

/** A document beside others is meant for the cluster, and kubectl refuses it if it is not an object. */
function isOneDocument(text: string): boolean {
  const documents = splitDocuments(text);
  let count = 0;
  for (const { text: part } of documents) if (HOLDS_SOMETHING.test(part) && ++count > 1) return false;
  return true;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a string' : `a ${typeof value}`;
}
