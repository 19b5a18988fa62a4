/** As much of a structural schema as the definitions of Cilium's kinds use. Fields that are not listed do not exist. */
export type Shape =
  | {
      readonly kind: 'map';
      readonly fields: Readonly<Record<string, Shape>>;
      readonly required: readonly string[];
      /** Exactly one of these must be present. */
      readonly oneOf: readonly string[];
      /** At least one of these must be present. */
      readonly anyOf: readonly string[];
    }
  | { readonly kind: 'entries'; readonly value: TextShape }
  | {
      readonly kind: 'list';
      readonly of: Shape;
      readonly min: number;
      readonly max: number;
      /** Whether items must be distinct. */
      readonly isSet: boolean;
    }
  | TextShape
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'integer-or-text'; readonly pattern: RegExp; readonly rule: string }
  | { readonly kind: 'boolean' }
  /** Checked elsewhere, or not at all. */
  | { readonly kind: 'anything' };

export interface TextShape {
  readonly kind: 'text';
  readonly choices: readonly string[] | undefined;
  readonly min: number;
  readonly max: number;
  /** A test for the whole text; its rule completes "it must ". */
  readonly matches: ((text: string) => boolean) | undefined;
  readonly rule: string;
}

interface MapRules {
  readonly required?: readonly string[];
  readonly oneOf?: readonly string[];
  readonly anyOf?: readonly string[];
}

export function map(
  fields: Readonly<Record<string, Shape>>,
  { required = [], oneOf = [], anyOf = [] }: MapRules = {},
): Shape {
  return { kind: 'map', fields, required, oneOf, anyOf };
}

interface ListRules {
  readonly min?: number;
  readonly max?: number;
  readonly isSet?: boolean;
}

export function list(
  of: Shape,
  { min = 0, max = Number.POSITIVE_INFINITY, isSet = false }: ListRules = {},
): Shape {
  return { kind: 'list', of, min, max, isSet };
}

interface TextRules {
  readonly min?: number;
  readonly max?: number;
  readonly matches?: RegExp | ((text: string) => boolean);
  /** Completes "it must …"; needed beside `matches`. */
  readonly rule?: string;
}

export function text({
  min = 0,
  max = Number.POSITIVE_INFINITY,
  matches,
  rule = '',
}: TextRules = {}): TextShape {
  const test = matches instanceof RegExp ? (value: string) => matches.test(value) : matches;
  return { kind: 'text', choices: undefined, min, max, matches: test, rule };
}

export function oneOf(...choices: readonly string[]): TextShape {
  return { ...text(), choices };
}

export const BOOLEAN: Shape = { kind: 'boolean' };
export const TEXT: TextShape = text();
export const ANYTHING: Shape = { kind: 'anything' };
