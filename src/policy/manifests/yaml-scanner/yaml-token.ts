/**
 * What go-yaml's scanner makes of a document: structure is decided here, by indentation and indicators, before anything is
 * parsed. `offset` is into the document's text.
 */
export type YamlToken =
  | { readonly kind: Mark; readonly offset: number }
  /** The value of a text, with line breaks folded and escapes resolved; `isPlain`: unquoted, so it may be a number. */
  | { readonly kind: 'scalar'; readonly offset: number; readonly text: string; readonly isPlain: boolean }
  /** As written, with the indicator. */
  | {
      readonly kind: 'anchor' | 'alias' | 'tag' | 'directive';
      readonly offset: number;
      readonly text: string;
    };

export type Mark =
  | 'document-start'
  | 'document-end'
  | 'block-map-start'
  | 'block-list-start'
  | 'block-end'
  | 'block-entry'
  | 'key'
  | 'value'
  | 'flow-map-start'
  | 'flow-map-end'
  | 'flow-list-start'
  | 'flow-list-end'
  | 'flow-entry';

/** Why a text is not YAML, as a code that `yaml-problem.ts` puts into words. */
export interface ScanFault {
  readonly fault: string;
  readonly offset: number;
}
