import { Ajv, type ValidateFunction } from 'ajv';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { keyOffset, valueOffset } from '../../policy/manifests/position-tree.ts';
import { readYamlDocument } from '../../policy/manifests/read-yaml-document.ts';
import { splitDocuments } from '../../policy/manifests/split-documents.ts';
import { createSourcePositions } from '../../policy/source-positions.ts';
import type { ConfigFile } from './config-file.ts';
import { describeViolations } from './describe-violation.ts';
import { CONFIG_SCHEMA } from './schema.ts';

export interface ConfigReading {
  /** Undefined when there is at least one error. */
  readonly config: ConfigFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiled when there is a file to check, because that takes a good part of the start-up. */
function compileSchema(): ValidateFunction<ConfigFile> {
  return new Ajv({ allErrors: true, verbose: true, strict: true }).compile<ConfigFile>(CONFIG_SCHEMA);
}

/** Reads the text of a `.sluice.yaml`. An empty text is a valid configuration that sets nothing. */
export function readConfig(file: string, content: string): ConfigReading {
  const text = content.startsWith('\ufeff') ? content.slice(1) : content;
  const spanAt = createSourcePositions(file, text);
  const refuse = (diagnostics: readonly Omit<Diagnostic, 'severity' | 'meaning'>[]): ConfigReading => ({
    config: undefined,
    diagnostics: diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'error', meaning: 'unread' })),
  });

  const documents = [...splitDocuments(text)].map((part) => readYamlDocument(part.text, part.base));
  const problems = documents.flatMap((document) => document.problems);
  if (problems.length > 0) {
    return refuse(problems.map(({ offset, ...problem }) => ({ ...problem, span: spanAt(offset) })));
  }
  const [first, second] = documents.flatMap(({ converted }) => converted ?? []);
  if (first === undefined || first.value === null) return { config: {}, diagnostics: [] };
  if (second !== undefined) {
    return refuse([
      {
        code: 'config/many-documents',
        message: 'a configuration file holds one document',
        help: 'remove this document and the `---` above it',
        span: spanAt(valueOffset(second.positions, [])),
      },
    ]);
  }
  const { value, positions } = first;
  const validate = compileSchema();
  if (validate(value)) return { config: value, diagnostics: [] };
  return refuse(
    describeViolations(validate.errors ?? [], value).map(({ path, isAtKey, ...violation }) => ({
      ...violation,
      span: spanAt(isAtKey ? keyOffset(positions, path) : valueOffset(positions, path)),
    })),
  );
}
