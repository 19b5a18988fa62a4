import { resolve } from 'node:path';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';
import type { ManifestDocument, ManifestFile } from '../../../policy/manifest.ts';

/** What `kubectl get` or an API server answers when it has no objects to return, or output that is for people. */
const NO_OBJECTS: readonly (string | undefined)[] = ['Status', 'Table', undefined];

/**
 * Reports inventory files that contain no Kubernetes object: a failed dump leaves an empty file, the text of an error, or a
 * `Status`. YAML found through folders and globs may be empty; a file of nothing but comments was meant so.
 *
 * @param paths as they were given; `-` is standard input.
 */
export function describeEmptyDumps(
  files: readonly ManifestFile[],
  documents: readonly ManifestDocument[],
  paths: readonly string[],
  cwd: string,
): readonly Diagnostic[] {
  const named = new Set(paths.map((path) => (path === '-' ? '<stdin>' : resolve(cwd, path))));
  const byFile = Map.groupBy(documents, ({ span }) => span.file);
  return files.flatMap(({ file, text }) => {
    const found = byFile.get(file) ?? [];
    const isNamed = named.has(file) || named.has(resolve(cwd, file));
    const isStatus = found.some(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Status');
    const isEmpty =
      found.length === 0 ? text.trim() === '' : found.every(({ kind }) => NO_OBJECTS.includes(kind));
    const isCutJson = text.trim() === '' && /\.json$/i.test(file);
    return isStatus || isCutJson || (isNamed && isEmpty) ? [noObjects(file)] : [];
  });
}

function noObjects(file: string): Diagnostic {
  return {
    code: 'inventory/no-objects',
    severity: 'error',
    meaning: 'unread',
    message: `\`${wholeVisibleText(file)}\` contains no Kubernetes object: what it should say about the cluster is not known`,
    help: 'create the dump again, and check the output of `kubectl get … -o json`; leave the file out if it is intentionally empty',
    span: { file, line: 1, column: 1 },
  };
}
