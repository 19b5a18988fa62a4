import type { Connection, Direction } from '../../../model/connection.ts';
import { type FieldPath, formatFieldPath } from '../../../model/field-path.ts';
import { namespacedName } from '../../../model/namespaced-name.ts';
import type { Decision, PolicyRef, SideVerdict } from '../../../model/verdict.ts';
import { enumerateItems, message, name, type Phrase, type Piece, place, say } from '../phrases/phrase.ts';
import { subjectPiece } from './connection-clause.ts';

/** `shop/cart-ingress`; policies without a namespace by their name. */
export function policyName(policy: PolicyRef): Piece {
  return name(namespacedName(policy));
}

/** `policy shop/cart and 2 more`: with the word, because policies are often named after the workload that they select. */
export function policiesClause(policies: readonly PolicyRef[]): Phrase {
  const names = enumerateItems(policies, (policy) => [policyName(policy)]);
  return policies.length === 1 ? say`policy ${names}` : say`policies ${names}`;
}

/** Why one end answers as it does, down to the line. `side` is the policy set in which the lines are found. */
export function sideClause(
  verdict: SideVerdict,
  connection: Connection,
  direction: Direction,
  side: 'base' | 'head' = 'head',
): Phrase {
  const [unknown] = verdict.unknowns;
  if (verdict.outcome === 'unknown' && unknown !== undefined) return [message(unknown.detail)];
  return decisionClause(verdict, connection, direction, side);
}

/** The path of a rule in its document, without the `spec` that all of them have. */
export function rulePiece(path: FieldPath): Piece {
  const [first, ...others] = path;
  return name(formatFieldPath(first === 'spec' ? others : path));
}

function verbOf({ action, proxy }: Extract<Decision, { kind: 'rule' }>): Phrase {
  if (action === 'deny') return say`denies it`;
  return proxy === undefined ? say`allows it` : say`allows it, filtered at L7`;
}

function decisionClause(
  { decision, outcome }: SideVerdict,
  connection: Connection,
  direction: Direction,
  side: 'base' | 'head',
): Phrase {
  switch (decision.kind) {
    case 'rule': {
      const rule = rulePiece(decision.path);
      const verb = verbOf(decision);
      return say`${rule} of ${policiesClause([decision.policy])} ${verb} (${place(decision.span, side)})`;
    }
    case 'default-deny': {
      const { policies } = decision;
      const verb = policies.length === 1 ? say`selects` : say`select`;
      const first = policies[0];
      const where = first === undefined ? [] : say` (${place(first.span, side)})`;
      const subject = subjectPiece(connection, direction);
      return say`default deny: ${policiesClause(policies)} ${verb} ${subject}, and no rule allows it${where}`;
    }
    case 'built-in':
      return outcome === 'denied'
        ? say`the platform itself denies it: ${name(decision.name)}`
        : say`the platform itself allows it: ${name(decision.name)}`;
    case 'tier-end':
      return say`tier ${name(decision.tier)} ends with deny`;
    case 'no-policy': {
      const subject = subjectPiece(connection, direction);
      return direction === 'egress'
        ? say`no policy restricts what leaves ${subject}`
        : say`no policy restricts what enters ${subject}`;
    }
  }
}
