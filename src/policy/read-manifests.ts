import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import { isJsonObject } from '../model/json-object.ts';
import type { ManifestDocument, ManifestFile, ManifestReading } from './manifest.ts';
import {
  binaryFile,
  encryptedProblem,
  jsonPatch,
  listOfOthers,
  notAnObject,
  partialList,
  refused,
  templateProblem,
  textBehindMarker,
  tooManyDocuments,
  vaultProblem,
} from './manifest-problems.ts';
import { holdsCodeInComments } from './manifests/code-in-comments.ts';
import { isJsonPatch } from './manifests/json-patch.ts';
import type { PositionedValue } from './manifests/position-tree.ts';
import { keyOffset, offsetOf, valueOffset } from './manifests/position-tree.ts';
import { readDocument } from './manifests/read-document.ts';
import { encryptedBySops } from './manifests/sops-document.ts';
import { splitDocuments } from './manifests/split-documents.ts';
import { isFirstPage, unpackList } from './manifests/unpack-list.ts';
import { createSourcePositions } from './source-positions.ts';
import { isNameOfPolicyKind } from './unrendered/helm-chart.ts';
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
const CONTINUE = ['metadata', 'continue'];
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
  const text = source.text.startsWith('\ufeff') ? source.text.slice(1) : source.text;
  const spanAt = withOrigins(createSourcePositions(source.file, text), source);
  const file: FileText = { source, text, spanAt };
  const unreadable = problemOfFile(file);
  if (unreadable !== undefined) {
    yield unreadable;
    return;
  }
  let count = 0;
  /** Whether the file holds code in comments, which in one document may concern the others. Determined when first needed. */
  let hasCode: boolean | undefined;
  for (const part of splitDocuments(text)) {
    count++;
    if (count > MAX_DOCUMENTS) {
      yield tooManyDocuments(MAX_DOCUMENTS, spanAt(part.base));
      return;
    }
    const inline = TEXT_BEHIND_MARKER.exec(part.text)?.[0];
    if (inline !== undefined) {
      yield textBehindMarker(spanAt(part.base + inline.length - 1));
      continue;
    }
    const { converted, problems } = readDocument(part.text, part.base);
    const [first] = problems;
    const template = { file: source.file, text: part.text };
    if (first !== undefined && isTemplateText(part.text)) {
      yield templateProblem(template, text, spanAt(first.offset));
      continue;
    }
    for (const { offset, ...problem } of problems) yield refused(problem, spanAt(offset));
    if (converted === undefined || converted.value === null) continue;
    hasCode ??= holdsCodeInComments(text);
    if (hasCode) {
      yield templateProblem(template, text, spanAt(offsetOf(converted.positions)));
      continue;
    }
    if (isFirstPage(converted)) yield partialList(spanAt(keyOffset(converted.positions, CONTINUE)));
    for (const item of unpackList(converted)) yield objectOf(item, converted, file);
  }
}

interface FileText {
  readonly source: ManifestFile;
  /** Without a byte order mark. */
  readonly text: string;
  /** Of an offset in the text. */
  readonly spanAt: (offset: number) => SourceSpan;
}

function problemOfFile({ text, spanAt }: FileText): Diagnostic | undefined {
  if (text.includes('\0')) return binaryFile(spanAt(text.indexOf('\0')));
  return text.startsWith(ANSIBLE_VAULT) ? vaultProblem(spanAt(0)) : undefined;
}

/** An object, by itself or of a list, or why it is none. */
function objectOf(
  item: PositionedValue,
  document: PositionedValue,
  { source, text, spanAt }: FileText,
): ManifestDocument | Diagnostic {
  const { value } = item;
  const span = spanAt(offsetOf(item.positions));
  const encrypted = isJsonObject(value) && encryptedBySops(value, isNameOfPolicyKind);
  if (encrypted === 'policy' || encrypted === 'unknown') return encryptedProblem(encrypted, span);
  if (isJsonPatch(value)) return jsonPatch(span);
  if (isJsonObject(value)) return toDocument(source, item, value, spanAt);
  if (item === document && isListOfOthers(value) && isOneDocument(text)) return listOfOthers(span);
  return notAnObject(value, span);
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
    Array.isArray(value) && !value.some((one) => isJsonObject(one) && ('kind' in one || 'apiVersion' in one))
  );
}

/** A document beside others is meant for the cluster, and kubectl refuses it if it is not an object. */
function isOneDocument(text: string): boolean {
  const documents = splitDocuments(text);
  let count = 0;
  for (const { text: part } of documents) if (HOLDS_SOMETHING.test(part) && ++count > 1) return false;
  return true;
}
