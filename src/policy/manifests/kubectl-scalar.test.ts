import { expect, test } from 'vitest';
import { readPlainScalar } from './kubectl-scalar.ts';

/** What sigs.k8s.io/yaml 1.6.0 (go-yaml v2) makes of these unquoted texts; asked once, by running it. */
const READ_BY_KUBECTL: readonly (readonly [text: string, value: unknown])[] = [
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map(
    (text) => [text, true] as const,
  ),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map(
    (text) => [text, false] as const,
  ),
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...[
    'yEs',
    'tRue',
    'oN',
    'nULL',
    'yes please',
    '1:30',
    '2001-01-01',
    '0x',
    '0b2',
    '08x',
    '1e',
    '.e5',
    '.',
    '-',
    '0o8',
  ].map((text) => [text, text] as const),
  ['0', 0],
  ['-0', 0],
  ['+5', 5],
  ['0123', 83],
  ['0o17', 15],
  ['08', 8],
  ['0x1F', 31],
  ['-0b11', -3],
  ['1_000', 1000],
  ['1__0', 10],
  ['80.0', 80],
  ['.5', 0.5],
  ['.1_0', 0.1],
  ['.1_', '.1_'],
  ['1.', 1],
  ['1e3', 1000],
  ['1e400', '1e400'],
  ['0777777777777777777777777', 7.777777777777778e23],
  ['18446744073709551616', 18446744073709552000],
];

for (const [text, value] of READ_BY_KUBECTL) {
  test(`\`${text}\` is ${JSON.stringify(value)}`, () => expect(readPlainScalar(text)).toBe(value));
}
