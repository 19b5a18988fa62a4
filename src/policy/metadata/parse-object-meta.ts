import type { Findings } from '../fields/findings.ts';
import {
  dnsLabelProblem,
  dnsSubdomainProblem,
  labelValueProblem,
  qualifiedNameProblem,
} from '../fields/kubernetes-names.ts';
import { quote } from '../fields/quote.ts';
import { readMap, readObject, readText } from '../fields/read-fields.ts';
import type { FieldPath } from '../manifest.ts';
import type { Fields } from '../manifests/fields-of.ts';
import { checkServerFields, type Decoded } from './check-server-fields.ts';

const FIELDS = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
] as const;

/** Limit for keys and values of all annotations together, in bytes (apimachinery TotalAnnotationSizeLimitB). */
const MAX_ANNOTATION_BYTES = 256 * 1024;

const PATH = ['metadata'];

/**
 * Reads the metadata of a namespaced policy by the rules of ValidateObjectMeta. An object without a namespace gets the default
 * one, with a note. Undefined when there is no usable name or namespace; the reason is reported. `isOfKubernetesItself`: it is
 * not a custom resource.
 */
export function parseObjectMeta(
  value: unknown,
  defaultNamespace: string,
  findings: Findings,
  decoded: Decoded = {},
): { readonly name: string; readonly namespace: string } | undefined {
  const meta = readMeta(value, decoded, findings);
  if (meta === undefined) return undefined;
  const name = readName(meta, PATH, isMissing(value), findings);
  const namespace = readNamespace(meta, PATH, defaultNamespace, findings);
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

/** The same for a cluster-wide policy. The API server drops a namespace that it names. */
export function parseClusterObjectMeta(
  value: unknown,
  findings: Findings,
): { readonly name: string } | undefined {
  const meta = readMeta(value, {}, findings);
  if (meta === undefined) return undefined;
  const name = readName(meta, PATH, isMissing(value), findings);
  const namespace = readText(meta.namespace, [...PATH, 'namespace'], findings);
  if (namespace !== undefined && namespace !== '') {
    findings.warningAtKey(
      'policy/namespace-ignored',
      [...PATH, 'namespace'],
      'the kind is not namespaced: the policy applies to the whole cluster',
      'remove `metadata.namespace`; it has no effect',
    );
  }
  return name === undefined ? undefined : { name };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Checks the fields, except name and namespace. */
function readMeta(value: unknown, decoded: Decoded, findings: Findings): Fields | undefined {
  const meta = readObject(value ?? {}, PATH, FIELDS, findings);
  if (meta === undefined) return undefined;
  checkLabels(meta.labels, [...PATH, 'labels'], findings);
  checkAnnotations(meta.annotations, [...PATH, 'annotations'], findings);
  checkServerFields(meta, PATH, decoded, findings);
  return meta;
}

/** Checks a map of labels: their keys and values. */
export function checkLabels(value: unknown, path: FieldPath, findings: Findings): void {
  checkStrings(value, path, findings, (key, text) => {
    const problem = qualifiedNameProblem(key);
    if (problem !== undefined) return `${quote(key)} is not a label key: ${problem}`;
    const inValue = labelValueProblem(text);
    return inValue === undefined ? undefined : `${quote(text)} is not a label value: ${inValue}`;
  });
}

/** Checks a map of annotations: their keys, and their total size. */
export function checkAnnotations(value: unknown, path: FieldPath, findings: Findings): void {
  const bytes = checkStrings(value, path, findings, (key) => {
    const problem = qualifiedNameProblem(key.toLowerCase());
    return problem === undefined ? undefined : `${quote(key)} is not an annotation key: ${problem}`;
  });
  if (bytes > MAX_ANNOTATION_BYTES) {
    findings.error(
      'policy/annotations-too-long',
      path,
      `the annotations have ${bytes} bytes, more than ${MAX_ANNOTATION_BYTES}`,
      'shorten or remove annotations',
    );
  }
}

function readName(
  meta: Fields,
  path: FieldPath,
  isMetadataMissing: boolean,
  findings: Findings,
): string | undefined {
  const name = readText(meta.name, [...path, 'name'], findings);
  if (name === undefined && meta.name !== undefined && meta.name !== null) return undefined;
  if (name === undefined || name === '') {
    findings.error(
      'policy/name-missing',
      isMetadataMissing ? [] : [...path, 'name'],
      'the policy has no `metadata.name`',
      meta.generateName === undefined
        ? 'give it a name'
        : 'give it a name; `generateName` does not work from a repository, because each deploy would create another policy',
    );
    return undefined;
  }
  const problem = dnsSubdomainProblem(name);
  if (problem === undefined) return name;
  findings.error(
    'policy/name-invalid',
    [...path, 'name'],
    `${quote(name)} is not a valid name: ${problem}`,
    'use a name like `allow-web`',
  );
  return undefined;
}

function readNamespace(
  meta: Fields,
  path: FieldPath,
  defaultNamespace: string,
  findings: Findings,
): string | undefined {
  const namespace = readText(meta.namespace, [...path, 'namespace'], findings);
  if (namespace === undefined && meta.namespace !== undefined && meta.namespace !== null) return undefined;
  if (namespace === undefined || namespace === '') {
    findings.info(
      'policy/default-namespace',
      path,
      `the policy has no \`metadata.namespace\`; \`${defaultNamespace}\` is used`,
      'add `metadata.namespace`, or set one with `--default-namespace`',
    );
    return defaultNamespace;
  }
  const problem = dnsLabelProblem(namespace);
  if (problem === undefined) return namespace;
  findings.error(
    'policy/namespace-invalid',
    [...path, 'namespace'],
    `${quote(namespace)} is not a valid namespace: ${problem}`,
    'use the name of a namespace, like `shop`',
  );
  return undefined;
}

/** Checks each entry of a map of strings with `problemOf`; null values read as empty strings. Returns the map's size in bytes. */
function checkStrings(
  value: unknown,
  path: FieldPath,
  findings: Findings,
  problemOf: (key: string, text: string) => string | undefined,
): number {
  let bytes = 0;
  for (const [key, entry] of Object.entries(readMap(value, path, findings) ?? {})) {
    const text = entry === null ? '' : readText(entry, [...path, key], findings);
    if (text === undefined) continue;
    bytes += utf8Length(key) + utf8Length(text);
    const problem = problemOf(key, text);
    if (problem === undefined) continue;
    findings.errorAtKey('policy/metadata-invalid', [...path, key], problem, 'correct or remove this entry');
  }
  return bytes;
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}
