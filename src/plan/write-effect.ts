import { canonicalJson } from './canonical-json.ts';
import { isJsonObject, type JsonObject, listAt, objectAt } from './json-object.ts';

/**
 * What one write can do to connections while the rest of the set is not written yet.
 * `none`: nothing is written, or no content changes. `widens`: it only adds allows. `isolates`: pods that no policy
 * isolated may become isolated. `narrows`: connections that it allowed may lose that.
 */
export type WriteEffect = 'none' | 'widens' | 'isolates' | 'narrows';

/**
 * The effect of replacing `before` by `after` while the policies `others` of the same namespace are in force. Proved from
 * the objects alone, without knowing the pods: where that proves nothing, the more dangerous answer is given. `others`
 * undefined means that they could not be read.
 *
 * A pod is isolated in a direction as soon as any NetworkPolicy selects it there, and policies only add to what is allowed
 * (NetworkPolicy v1, "Isolated and Non-isolated Pods").
 */
export function writeEffect(
  before: JsonObject | undefined,
  after: JsonObject,
  others: readonly JsonObject[] | undefined,
): WriteEffect {
  if (after.kind !== 'NetworkPolicy') return 'narrows';
  const head = readIsolation(after);
  if (before === undefined) {
    const isCovered = head.types.every((type) =>
      others?.some((other) => covers(readIsolation(other), head, type)),
    );
    return isCovered ? 'widens' : 'isolates';
  }
  const base = readIsolation(before);
  const keepsSubject = base.selector === head.selector;
  const keepsRules = (type: string) =>
    base.rules(type).every((rule) => head.types.includes(type) && head.rules(type).includes(rule));
  if (!keepsSubject || !base.types.every(keepsRules)) return 'narrows';
  return head.types.every((type) => base.types.includes(type)) ? 'widens' : 'isolates';
}

/** True when the policy allows nothing at all: such policies are written after those that allow something. */
export function hasNoRule(policy: JsonObject): boolean {
  const { types, rules } = readIsolation(policy);
  return types.every((type) => rules(type).length === 0);
}

interface Isolation {
  readonly selector: string;
  readonly requirements: readonly string[];
  readonly types: readonly string[];
  /** The rules of a direction, each as comparable text. */
  readonly rules: (type: string) => readonly string[];
}

/** Reads a policy as the server returns it: defaulted, so policyTypes is always written out. */
function readIsolation(policy: JsonObject): Isolation {
  const spec = objectAt(policy, 'spec');
  const selector = objectAt(spec, 'podSelector');
  const requirements = [
    ...Object.entries(objectAt(selector, 'matchLabels')).map((entry) => canonicalJson(entry)),
    ...listAt(selector, 'matchExpressions').map((expression) => canonicalJson(expression)),
  ];
  return {
    selector: canonicalJson([...requirements].sort()),
    requirements,
    types: listAt(spec, 'policyTypes').filter((type) => typeof type === 'string'),
    rules: (type) =>
      listAt(spec, type.toLowerCase()).map((rule) => canonicalJson(isJsonObject(rule) ? rule : {})),
  };
}

/** Every pod that `narrow` selects is selected by `wide`, because `wide` asks for nothing more. */
function covers(wide: Isolation, narrow: Isolation, type: string): boolean {
  return (
    wide.types.includes(type) &&
    wide.requirements.every((requirement) => narrow.requirements.includes(requirement))
  );
}
