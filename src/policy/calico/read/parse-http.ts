import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath } from '../../manifest.ts';
import type { HttpMatch } from '../calico-rule.ts';
import { readLimitedList, readTexts } from './read-limits.ts';

const MAX_ITEMS = 20;
const MAX_PATH = 1024;

/** Reads `http` of a rule: methods, and paths that are exact or prefixes. */
export function parseHttp(value: unknown, path: FieldPath, findings: Findings): HttpMatch | undefined {
  const fields = readObject(value, path, ['methods', 'paths'], findings);
  if (fields === undefined) return undefined;
  const methods = readTexts(fields.methods, [...path, 'methods'], MAX_ITEMS, findings);
  const pathsPath = [...path, 'paths'];
  const paths = readLimitedList(fields.paths, pathsPath, MAX_ITEMS, findings).flatMap(
    (item, i) => parsePath(item, [...pathsPath, i], findings) ?? [],
  );
  return { methods, paths };
}

function parsePath(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): HttpMatch['paths'][number] | undefined {
  const fields = readObject(value ?? {}, path, ['exact', 'prefix'], findings);
  if (fields === undefined) return undefined;
  const exact = readText(fields.exact, [...path, 'exact'], findings) ?? '';
  const prefix = readText(fields.prefix, [...path, 'prefix'], findings) ?? '';
  if ((exact === '') === (prefix === '')) {
    findings.error(
      'calico/http',
      path,
      'a path is either `exact` or a `prefix`',
      exact === '' ? 'write one of them' : 'split it into two list items',
    );
    return undefined;
  }
  const written = exact === '' ? prefix : exact;
  if (!written.startsWith('/') || /[?# ]/.test(written) || written.length > MAX_PATH) {
    findings.error(
      'calico/http',
      path,
      `${quote(written)} is not a path`,
      `start it with \`/\`, use no \`?\`, \`#\` or spaces, and at most ${MAX_PATH} characters`,
    );
    return undefined;
  }
  return exact === '' ? { prefix } : { exact };
}
