import type { LabelSelector, SelectorOperator, SelectorRequirement } from '../../model/label-selector.ts';
import type { FieldPath } from '../manifest.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { labelValueProblem, qualifiedNameProblem } from './kubernetes-names.ts';
import { quote } from './quote.ts';
import { placeName, readList, readMap, readObject, readText } from './read-fields.ts';

const OPERATORS: readonly SelectorOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/**
 * Reads a metav1.LabelSelector by the API server's rules (apimachinery ValidateLabelSelector). Undefined when it is missing
 * or null, which callers must tell apart from the empty selector that matches everything. What is invalid is reported and
 * left out.
 */
export function parseLabelSelector(
  value: unknown,
  path: FieldPath,
  findings: Findings,
): LabelSelector | undefined {
  const fields = readObject(value, path, ['matchLabels', 'matchExpressions'], findings);
  if (fields === undefined) return undefined;
  const labels = readMap(fields.matchLabels, [...path, 'matchLabels'], findings) ?? {};
  const expressionsPath = [...path, 'matchExpressions'];
  const expressions = readList(fields.matchExpressions, expressionsPath, findings) ?? [];
  return {
    requirements: [
      ...byKey(labels).flatMap(([key, label]) =>
        parseMatchLabel(key, label, [...path, 'matchLabels', key], findings),
      ),
      ...expressions.flatMap((expression, i) =>
        parseExpression(expression, [...expressionsPath, i], findings),
      ),
    ],
  };
}

/** The order of the keys means nothing, and the API server sorts them. */
function byKey(labels: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}

function parseMatchLabel(
  key: string,
  value: unknown,
  path: FieldPath,
  findings: Findings,
): SelectorRequirement[] {
  checkLabelKey(key, path, findings);
  const text = readLabelValue(value, path, findings);
  return text === undefined ? [] : [{ key, operator: 'In', values: [text], isMatchLabel: true }];
}

function parseExpression(value: unknown, path: FieldPath, findings: Findings): SelectorRequirement[] {
  const fields = readObject(value ?? {}, path, ['key', 'operator', 'values'], findings);
  if (fields === undefined) return [];
  const key = readText(fields.key, [...path, 'key'], findings) ?? '';
  if (typeof fields.key === 'string') checkLabelKey(key, [...path, 'key'], findings);
  else if (fields.key === undefined || fields.key === null) missing('key', path, findings);
  const values = (readList(fields.values, [...path, 'values'], findings) ?? []).flatMap(
    (item, i) => readLabelValue(item, [...path, 'values', i], findings) ?? [],
  );
  const operator = readOperator(fields.operator, path, findings);
  if (operator === undefined) return [];
  const needsValues = operator === 'In' || operator === 'NotIn';
  const writtenValues = Array.isArray(fields.values) ? fields.values.length : 0;
  if (needsValues && writtenValues === 0) {
    findings.error(
      'policy/selector-values',
      [...path, 'operator'],
      `the operator \`${operator}\` needs at least one value`,
      'list the values under `values`, or use `Exists` or `DoesNotExist`',
    );
  } else if (!needsValues && writtenValues > 0) {
    findings.error(
      'policy/selector-values',
      [...path, 'values'],
      `the operator \`${operator}\` takes no values`,
      'remove `values`, or use `In` or `NotIn`',
    );
  }
  return [{ key, operator, values: needsValues ? values : [] }];
}

function readOperator(value: unknown, path: FieldPath, findings: Findings): SelectorOperator | undefined {
  const text = readText(value, [...path, 'operator'], findings);
  const operator = OPERATORS.find((known) => known === text);
  if (operator !== undefined) return operator;
  if (value === undefined || value === null) return missing('operator', path, findings);
  if (text === undefined) return undefined;
  const suggestion = didYouMean(text, OPERATORS);
  findings.error(
    'policy/selector-operator',
    [...path, 'operator'],
    `unknown operator ${quote(text)}`,
    suggestion === undefined ? `use one of ${OPERATORS.join(', ')}` : `did you mean \`${suggestion}\`?`,
  );
  return undefined;
}

function missing(field: string, path: FieldPath, findings: Findings): undefined {
  findings.error(
    'policy/selector-incomplete',
    path,
    `${placeName(path)} has no \`${field}\``,
    'an expression needs `key` and `operator`, and `values` for `In` and `NotIn`',
  );
}

function checkLabelKey(key: string, path: FieldPath, findings: Findings): void {
  const problem = qualifiedNameProblem(key);
  if (problem === undefined) return;
  findings.errorAtKey(
    'policy/label-key',
    path,
    `${quote(key)} is not a label key: ${problem}`,
    'write keys like `app` or `example.com/tier`',
  );
}

/** A null value reads as the empty string, as in the API server. */
function readLabelValue(value: unknown, path: FieldPath, findings: Findings): string | undefined {
  if (value === null) {
    findings.warning(
      'policy/null-label-value',
      path,
      `the value of ${placeName(path)} is missing, which selects only the empty label value`,
      'write the value, or `""` if the empty value is meant',
    );
    return '';
  }
  const text = readText(value, path, findings);
  if (text === undefined) return undefined;
  const problem = labelValueProblem(text);
  if (problem === undefined) return text;
  findings.error(
    'policy/label-value',
    path,
    `${quote(text)} is not a label value: ${problem}`,
    'no label can have this value, so the selector would never match',
  );
  return undefined;
}
