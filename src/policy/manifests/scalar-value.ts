import type { Scalar } from 'yaml';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { quote } from '../fields/quote.ts';
import { readPlainScalar } from './kubectl-scalar.ts';
import type { YamlProblem } from './yaml-problem.ts';

const TAG = 'tag:yaml.org,2002:';

/** Types that a tag demands; texts have no entry, and other tags are ignored, as in kubectl. */
const TYPE_OF_TAG: Readonly<Record<string, string>> = {
  [`${TAG}int`]: 'integer',
  [`${TAG}float`]: 'number',
  [`${TAG}bool`]: 'boolean',
  [`${TAG}null`]: 'null',
};

/** The value of a scalar with its quotes and tag; undefined when there is a problem with it. */
export function scalarValue(
  node: Scalar,
  offset: number,
): { readonly value: string | number | boolean | null | undefined; readonly problem?: YamlProblem } {
  const text = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const refuse = (code: DiagnosticCode, message: string, help: string) => ({
    value: undefined,
    problem: { code, message, help, offset },
  });
  const { tag } = node;
  if (tag === `${TAG}binary`) {
    return refuse('yaml/tag', 'the tag `!!binary` is not supported', 'write the text itself');
  }
  const wanted = tag !== undefined && Object.hasOwn(TYPE_OF_TAG, tag) ? TYPE_OF_TAG[tag] : undefined;
  const isText = tag === undefined ? node.type !== 'PLAIN' : wanted === undefined;
  if (isText) return { value: text };
  const value = readPlainScalar(text);
  if (wanted !== undefined && !isOfType(value, text, wanted)) {
    return refuse('yaml/tag', `${quote(text)} does not fit its tag`, 'remove the tag or correct the value');
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return refuse(
      'yaml/number',
      `${quote(text)} is not a number that JSON can hold`,
      'quote the value if it should be a string',
    );
  }
  return { value };
}

function isOfType(value: string | number | boolean | null, text: string, wanted: string): boolean {
  if (wanted === 'null') return value === null;
  if (wanted === 'integer') return typeof value === 'number' && !FRACTION.test(text);
  return value !== null && typeof value === wanted;
}

/** go-yaml does not accept a number with a point or an exponent as an integer, even if its value is whole. */
const FRACTION = /^[^xX]*[.eE]/;
