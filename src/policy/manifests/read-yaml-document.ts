import { Composer, Parser, Schema } from 'yaml';
import { convertYaml, type PositionedValue } from './convert-yaml.ts';
import { syntaxProblem, type YamlProblem } from './yaml-problem.ts';

/** Only structure and text: what a scalar means is decided by kubectl's rules, not by the YAML parser's. Immutable. */
const STRUCTURE_ONLY = new Schema({ schema: 'failsafe', resolveKnownTags: false });

export interface DocumentReading {
  /** Undefined for a document without content and for one that cannot be read. */
  readonly converted: PositionedValue | undefined;
  readonly problems: readonly YamlProblem[];
}

/** Reads one YAML document. `base` is the offset of `text` in its file. */
export function readYamlDocument(text: string, base: number): DocumentReading {
  const composer = new Composer({
    schema: STRUCTURE_ONLY,
    // Checked during conversion in linear time; the parser's own check is quadratic.
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [document] = composer.compose(new Parser().parse(text), false, text.length);
  if (document === undefined) {
    const [error] = composer.streamInfo().errors;
    return {
      converted: undefined,
      problems: error === undefined ? [] : [syntaxProblem(error, text, base)],
    };
  }
  const [first] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) {
    return { converted: undefined, problems: [syntaxProblem(first, text, base)] };
  }
  if (document.contents === null) return { converted: undefined, problems: [] };
  return convertYaml(document.contents, base);
}
