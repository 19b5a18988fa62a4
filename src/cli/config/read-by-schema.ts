import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import { keyOffset, valueOffset } from '../../policy/manifests/position-tree.ts';
import { readYamlDocument } from '../../policy/manifests/read-yaml-document.ts';
import { splitDocuments } from '../../policy/manifests/split-documents.ts';
import { createSourcePositions } from '../../policy/source-positions.ts';
import { describeViolations } from './describe-violation.ts';

/** The content of a settings file. */
export type SchemaReading<T> =
  | { readonly kind: 'empty' }
  | { readonly kind: 'valid'; readonly value: T; readonly spanAt: (path: FieldPath) => SourceSpan }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads a text that contains one YAML document of a schema. `compile` is called only when there is something to check, because
 * that takes a good part of the start-up time. `whole` is what messages call the file: `the configuration`.
 */
export function readBySchema<T>(
  file: string,
  content: string,
  compile: () => ValidateFunction<T>,
  whole: string,
): SchemaReading<T> {
  const text = content.startsWith('\ufeff') ? content.slice(1) : content;
  const spanAt = createSourcePositions(file, text);
  const refuse = (diagnostics: readonly Omit<Diagnostic, 'severity' | 'meaning'>[]): SchemaReading<T> => ({
    kind: 'refused',
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error', meaning: 'unread' })),
  });

  const documents = [...splitDocuments(text)].map((part) => readYamlDocument(part.text, part.base));
  const problems = documents.flatMap((document) => document.problems);
  if (problems.length > 0) {
    return refuse(problems.map(({ offset, ...problem }) => ({ ...problem, span: spanAt(offset) })));
  }
  const [first, second] = documents.flatMap(({ converted }) => converted ?? []);
  if (first === undefined || first.value === null) return { kind: 'empty' };
  if (second !== undefined) {
    return refuse([
      {
        code: 'config/many-documents',
        message: `${whole} must be one document`,
        help: 'remove this document and the `---` above it',
        span: spanAt(valueOffset(second.positions, [])),
      },
    ]);
  }
  const { value, positions } = first;
  const validate = compile();
  if (validate(value)) {
    return { kind: 'valid', value, spanAt: (path) => spanAt(valueOffset(positions, path)) };
  }
  return refuse(
    describeViolations(validate.errors ?? [], value, whole).map(({ path, isAtKey, ...violation }) => ({
      ...violation,
      span: spanAt(isAtKey ? keyOffset(positions, path) : valueOffset(positions, path)),
    })),
  );
}

/**
 * The validator of a schema, compiled when it is first needed, because that takes a good part of the start-up time, and then
 * kept: a merge request job reads the configuration of two branches. Generating faster validator code would take longer than the
 * validator runs.
 */
export function compileOnce<T>(schema: AnySchema): () => ValidateFunction<T> {
  let check: ValidateFunction<T> | undefined;
  return () => {
    check ??= new Ajv({ allErrors: true, verbose: true, strict: true, code: { optimize: false } }).compile<T>(
      schema,
    );
    return check;
  };
}
