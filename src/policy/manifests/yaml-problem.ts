import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { ScanFault } from './yaml-scanner/yaml-token.ts';

/** Why a text is not a manifest, before file and line are known. */
export interface YamlProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly offset: number;
}

/** What is wrong, by the fault of the scanner or of the YAML parser, in the words of people who write manifests. */
const SYNTAX: Readonly<Record<string, { readonly message: string; readonly help: string }>> = {
  TAB_AS_INDENT: {
    message: 'a tab is used as indentation',
    help: 'indent with spaces; YAML does not allow tabs here',
  },
  BAD_INDENT: {
    message: 'the indentation does not fit the lines above',
    help: 'start all keys of a map, and all items of a list, in the same column',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a map or list starts in the middle of a line',
    help: 'start the nested map or list on a line of its own, or quote the value if it contains a colon',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'a key spans more than one line',
    help: 'write the key on one line and put a colon after it',
  },
  MISSING_CHAR: {
    message: 'a character is missing here, such as a colon after a key or a closing quote or bracket',
    help: 'check this line and the one above it',
  },
  AFTER_DOCUMENT: {
    message: 'the document has ended before this text, which kubectl would silently ignore',
    help: 'indent this line like the first one, or put `---` above it if a new document starts here',
  },
  MISSING_COLON: {
    message: 'a key without a colon after it on the same line',
    help: 'put a colon and a space after the key, or indent this line if it continues the text above',
  },
  MISSING_QUOTE: {
    message: 'the quote that starts here is not closed',
    help: 'add the missing quote',
  },
  UNCLOSED_BRACKET: {
    message: 'a list or map in brackets is not closed',
    help: 'add the missing `]` or `}`',
  },
  BAD_BLOCK_HEADER: {
    message: 'only an indentation of 1 to 9, `-` or `+`, and a comment may follow `|` or `>`',
    help: 'start the text on the next line',
  },
  BAD_TAG: {
    message: 'the tag is not complete, or not separated from the value',
    help: 'put a space after the tag, or quote the value if it should start with `!`',
  },
  UNEXPECTED_TOKEN: {
    message: 'this text is not expected here',
    help: 'check quotes, brackets and indentation of this line and the one above it',
  },
  BAD_ALIAS: {
    message: 'an anchor or alias has no usable name',
    help: 'quote the value if it should start with `&` or `*`',
  },
  BAD_DIRECTIVE: {
    message: 'kubectl knows only the directives `%YAML 1.1` and `%TAG`, with `---` on the next line',
    help: 'remove the line that starts with `%`',
  },
  BAD_DQ_ESCAPE: {
    message: 'the escape sequence is not known in a double-quoted text',
    help: 'write `\\\\` for a backslash, or use single quotes, which know no escapes',
  },
  BAD_SCALAR_START: {
    message: 'a text without quotes cannot start with this character',
    help: 'put the value in quotes',
  },
};

const TEMPLATE = {
  message: 'the text is not YAML; it looks like a template that was not rendered',
  help: 'render it first, e.g. with `helm template`, and give the result',
};

/** `text` starts at offset `base`. */
export function syntaxProblem({ fault, offset }: ScanFault, text: string, base: number): YamlProblem {
  if (fault === 'RESOURCE_EXHAUSTION') return tooDeep(base);
  if (fault === 'CONTROL_CHARACTER') {
    return {
      code: 'yaml/control-character',
      message: 'the document contains a control character, which YAML does not allow',
      help: 'remove the character, or write it as an escape in a double-quoted text',
      offset: base + offset,
    };
  }
  const known = SYNTAX[fault] ?? {
    message: 'the text is not valid YAML',
    help: 'check quotes, brackets and indentation of this line and the one above it',
  };
  const isTemplate = text.includes('{{');
  return { code: 'yaml/syntax', ...known, ...(isTemplate && TEMPLATE), offset: base + offset };
}

export const MAX_DEPTH = 200;

export function tooDeep(offset: number): YamlProblem {
  return {
    code: 'yaml/too-deep',
    message: `maps and lists are nested more than ${MAX_DEPTH} deep`,
    help: 'no Kubernetes object needs this; check that this is the right file',
    offset,
  };
}

/** The most problems reported for one document; more would not help. */
export const MAX_PROBLEMS = 20;

/** `key` is already quoted. */
export function duplicateKey(key: string, offset: number): YamlProblem {
  return {
    code: 'yaml/duplicate-key',
    message: `the key ${key} is written twice in the same map`,
    // Nobody writes it twice into one object: two files were put together.
    help:
      key === '`apiVersion`'
        ? 'if another object begins here, write a line `---` before it'
        : 'keep one of them; the API server would silently take the last one or refuse the object',
    offset,
  };
}

/** A character that YAML 1.1 allows nowhere (production c-printable), neither in a text nor in a comment. */
export const FORBIDDEN_CHARACTER =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
