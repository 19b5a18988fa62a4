import { ONE_LABEL } from '../../../model/dns-pattern.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { isCiliumSince } from '../../platform/cni.ts';
import type { NameRule } from '../cilium-policy.ts';
import type { Reader } from './reader.ts';
import { textAt } from './written.ts';

/** Undefined for an item without a name. */
export function readName(rule: Fields, path: FieldPath, reader: Reader): NameRule | undefined {
  const matchName = textAt(rule, 'matchName');
  if (matchName !== undefined && matchName !== '') return { matchName };
  const matchPattern = textAt(rule, 'matchPattern');
  if (matchPattern === undefined) return undefined;
  if (isCiliumSince(reader.platform.version, '1.19')) return { matchPattern };
  return { matchPattern: withinLabels(matchPattern, [...path, 'matchPattern'], reader) };
}

/**
 * Before 1.19 several stars count as one, which never leaves its label, and only `*` alone means every name
 * (pkg/fqdn/matchpattern of v1.18.11).
 */
function withinLabels(pattern: string, path: FieldPath, reader: Reader): string {
  if (pattern === '*' || !/^\*+\.?$|^\*{2,}\./.test(pattern)) return pattern.replace(/\*+/g, '*');
  const isOneLabel = /^\*+\.?$/.test(pattern);
  const read = isOneLabel ? ONE_LABEL : pattern.replace(/\*+/g, '*');
  const [now, later] = isOneLabel
    ? ['a name of one label', 'every name']
    : [quote(read), 'any number of labels before the rest'];
  reader.harm(
    'policy/cilium-name-pattern',
    path,
    `Cilium ${reader.platform.version} reads ${quote(pattern)} as ${now}; from 1.19 on it is ${later}`,
    isOneLabel
      ? 'write `*`'
      : 'write a pattern for each number of labels, like `*.example.com` and `*.*.example.com`',
  );
  return read;
}
