import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import type { LabelSelector } from '../../model/label-selector.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { Policy } from '../../policy/policy.ts';
import type { PodsInView } from './pods-in-view.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** The name of a known namespace that is so near to the written one that it was probably meant. */
export function nearNamespace(
  { requirements }: LabelSelector,
  namespaces: readonly string[],
): string | undefined {
  const named = requirements.filter(({ key, operator }) => key === NAME_LABEL && operator === 'In');
  const wanted = named.flatMap(({ values }) => values).filter((value) => !namespaces.includes(value));
  return wanted.map((value) => didYouMean(value, namespaces)).find((near) => near !== undefined);
}

/** Letters that a slip of the pen changes, at most; two words further apart are two labels: `paperless-gpt` is none of `paperless`. */
const SLIP = 2;
/** With more of them, they are not compared letter by letter. */
const MAX_KNOWN = 2000;

/** The value, or else the key, of a label of the namespaces' pods that is so near that it was probably meant. */
export function nearLabel(
  { requirements }: LabelSelector,
  namespaces: readonly string[],
  view: PodsInView,
): string | undefined {
  for (const { key, operator, values } of requirements) {
    if (operator !== 'In') continue;
    const known = namespaces.flatMap((namespace) => view.valuesOf(namespace, key)).slice(0, MAX_KNOWN);
    const keys = namespaces.flatMap((namespace) => view.keysOf(namespace)).slice(0, MAX_KNOWN);
    if (values.some((value) => known.includes(value))) continue;
    const value = values.map((one) => didYouMean(one, known, SLIP)).find((near) => near !== undefined);
    if (value !== undefined) return `${key}=${value}`;
    const other = known.length > 0 ? undefined : nearKey(key, keys);
    if (other !== undefined) return other;
  }
  return undefined;
}

/** A slip is in the prefix of a key or in its name: `example.com/web` is none of `example.com/db`, however long the prefix. */
function nearKey(key: string, keys: readonly string[]): string | undefined {
  const [prefix, name] = partsOf(key);
  const alike = keys.filter((one) => {
    const [otherPrefix, otherName] = partsOf(one);
    return isSlipOf(prefix, otherPrefix) && isSlipOf(name, otherName);
  });
  return didYouMean(key, alike);
}

function partsOf(key: string): readonly [string, string] {
  const end = key.lastIndexOf('/');
  return [key.slice(0, end + 1), key.slice(end + 1)];
}

function isSlipOf(one: string, other: string): boolean {
  return one === other || didYouMean(one, [other], SLIP) !== undefined;
}

export function wordsOf({ requirements }: LabelSelector): string {
  const parts = requirements.map(({ key, operator, values }) => {
    if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
    return `${key} ${operator}${values.length === 0 ? '' : ` (${values.join(', ')})`}`;
  });
  return `\`${parts.join(', ')}\``;
}

/** A selector that matches nothing known, with what was probably meant. */
export function nearMiss(
  { ref, document }: Policy,
  path: FieldPath,
  code: DiagnosticCode,
  what: string,
  near: string | undefined,
): Diagnostic {
  return {
    code,
    severity: 'warning',
    meaning: 'noted',
    message: `\`${namespacedName(ref)}\`: ${what}`,
    help: near === undefined ? 'check the spelling' : `did you mean \`${near}\`?`,
    span: document.spanOf(path),
  };
}
