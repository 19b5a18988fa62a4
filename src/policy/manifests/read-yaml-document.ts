import { Composer, type CST, Parser, Schema } from 'yaml';
import { convertYaml } from './convert-yaml.ts';
import type { PositionedValue } from './position-tree.ts';
import { MAX_DEPTH, syntaxProblem, type YamlProblem } from './yaml-problem.ts';
import { bracketTokens } from './yaml-scanner/bracket-tokens.ts';
import type { Lexeme } from './yaml-scanner/bracket-writer.ts';
import { scanYaml } from './yaml-scanner/scan-yaml.ts';
import type { ScanFault } from './yaml-scanner/yaml-token.ts';

/** Only structure and text: what a scalar means is decided by kubectl's rules, not the YAML parser's. Immutable. */
const STRUCTURE_ONLY = new Schema({ schema: 'failsafe', resolveKnownTags: false });

export interface DocumentReading {
  /** Undefined for a document without content and for one that cannot be read. */
  readonly converted: PositionedValue | undefined;
  readonly problems: readonly YamlProblem[];
}

/**
 * Reads one YAML document. `base` is the offset of `text` in its file. Our scanner decides the structure as go-yaml does; the
 * `yaml` package parses and composes it, including anchors and tags.
 */
export function readYamlDocument(text: string, base: number): DocumentReading {
  const tokens = scanYaml(text, MAX_DEPTH + 1);
  if ('fault' in tokens) return refuse(tokens, text, base);
  if (tokens.every(({ kind }) => kind === 'document-start' || kind === 'document-end') && tokens.length < 2) {
    // Nothing but a marker: files have hundreds of thousands of these, and a parser for each would be slow.
    return { converted: tokens.length === 0 ? undefined : { value: null, positions: base }, problems: [] };
  }
  const lexemes = bracketTokens(tokens, MAX_DEPTH + 1);
  if ('fault' in lexemes) return refuse(lexemes, text, base);
  const composer = new Composer({
    schema: STRUCTURE_ONLY,
    // Duplicates are found during conversion in linear time; the parser's own check is quadratic.
    uniqueKeys: false,
    prettyErrors: false,
  });
  const [document] = composer.compose(parse(lexemes), false, text.length);
  if (document === undefined) return { converted: undefined, problems: [] };
  const [first] = document.errors.toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) return refuse({ fault: first.code, offset: first.pos[0] }, text, base);
  if (document.contents === null) return { converted: undefined, problems: [] };
  return convertYaml(document.contents, base);
}

/** Each lexeme is given its own offset: what lies between it and the previous one is not what the text has there. */
function* parse(lexemes: readonly Lexeme[]): Generator<CST.Token> {
  const parser = new Parser();
  for (const { offset, source } of lexemes) {
    parser.offset = offset;
    yield* parser.next(source);
  }
  yield* parser.end();
}

function refuse(fault: ScanFault, text: string, base: number): DocumentReading {
  return { converted: undefined, problems: [syntaxProblem(fault, text, base)] };
}
