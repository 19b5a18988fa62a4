import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import { checkFlowFormats } from './check-flow-formats.ts';
import { compileOnce, readBySchema } from './read-by-schema.ts';
import { CONFIG_SCHEMA, type ConfigFile } from './schema.ts';

export interface ConfigReading {
  /** Undefined when there is at least one error. */
  readonly config: ConfigFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a setting is written; undefined when the text is empty. */
  readonly spanAt?: (path: FieldPath) => SourceSpan;
}

const compile = compileOnce<ConfigFile>(CONFIG_SCHEMA);

/** Reads the text of a `.sluice.yaml`. An empty text is a valid configuration that sets nothing. */
export function readConfig(file: string, content: string): ConfigReading {
  const reading = readBySchema(file, content, compile, 'the configuration');
  switch (reading.kind) {
    case 'empty':
      return { config: {}, diagnostics: [] };
    case 'valid': {
      const { value, spanAt } = reading;
      const faults = checkFlowFormats(value, spanAt);
      return faults.length > 0
        ? { config: undefined, diagnostics: faults }
        : { config: value, diagnostics: [], spanAt };
    }
    case 'refused':
      return { config: undefined, diagnostics: reading.diagnostics };
  }
}
