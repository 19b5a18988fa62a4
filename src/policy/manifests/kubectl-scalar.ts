/**
 * The value of an unquoted YAML scalar as kubectl and the API server read it: sigs.k8s.io/yaml on go-yaml v2, which is
 * YAML 1.1 for booleans (`y`, `on`, `No`, …) and octal numbers, and has no sexagesimal numbers and no dates.
 */
export function readPlainScalar(text: string): string | number | boolean | null {
  if (!MAY_BE_SPECIAL.test(text)) return text;
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  return readNumber(text) ?? text;
}

const MAY_BE_SPECIAL = /^(?:[-+.0-9~yYnNtTfFoO]|$)/;

const WORDS = new Map<string, number | boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(
    (text) => [text, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(
    (text) => [text, false] as const,
  ),
  ...['.nan', '.NaN', '.NAN'].map((text) => [text, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (text) => [text, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((text) => [text, Number.NEGATIVE_INFINITY] as const),
]);

const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const FRACTION = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/;

function readNumber(text: string): number | undefined {
  // go-yaml drops every underscore, except after a leading dot, where Go's own number syntax applies.
  if (text.startsWith('.') && !FRACTION.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  const integer = INTEGER.exec(digits);
  if (integer !== null) {
    const magnitude = magnitudeOf(integer, digits);
    return integer[1] === '-' && magnitude !== 0 ? -magnitude : magnitude;
  }
  if (!FLOAT.test(digits)) return undefined;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}

function magnitudeOf([, , hex, binary, octal, decimal]: readonly string[], digits: string): number {
  if (hex !== undefined) return Number(`0x${hex}`);
  if (binary !== undefined) return Number(`0b${binary}`);
  return octal === undefined ? Number(decimal) : readOctal(octal, digits);
}

/** An old-style octal number that does not fit into 64 bits is read as decimal. */
function readOctal(octal: string, digits: string): number {
  const value = Number(`0o${octal}`);
  return value >= 2 ** 64 && !/o/i.test(digits) ? Number(digits.replace(/^[-+]/, '')) : value;
}
