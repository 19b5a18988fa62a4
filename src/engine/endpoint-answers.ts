import { anyOf, type Ternary } from '../model/ternary.ts';
import { evaluate, isJoin } from './condition.ts';
import {
  canonicalEndpointCondition,
  type EndpointCondition,
  type EndpointLeaf,
  matchLeaf,
} from './endpoint-condition.ts';
import type { IdentityIndex } from './identity-index.ts';

/** Answers conditions about identities, each pair only once; conditions of the same meaning share their answers. */
export type EndpointAnswers = (condition: EndpointCondition, identity: number) => Ternary;

export function createEndpointAnswers(identities: IdentityIndex): EndpointAnswers {
  const byObject = new Map<EndpointCondition, Ternary[]>();
  const byMeaning = new Map<string, Ternary[]>();

  function answersOf(condition: EndpointCondition): Ternary[] {
    let answers = byObject.get(condition);
    if (answers === undefined) {
      const key = canonicalEndpointCondition(condition);
      answers = byMeaning.get(key) ?? [];
      byMeaning.set(key, answers);
      byObject.set(condition, answers);
    }
    return answers;
  }

  /** The parts of an `any` are remembered one by one, because rules share single peers more often than whole lists. */
  function answer(condition: EndpointCondition, identity: number): Ternary {
    const answers = answersOf(condition);
    let known = answers[identity];
    if (known === undefined) {
      known = askAfresh(condition, identity);
      answers[identity] = known;
    }
    return known;
  }

  function askAfresh(condition: EndpointCondition, identity: number): Ternary {
    if (isJoin<EndpointLeaf>(condition) && condition.kind === 'any') {
      return anyOf(condition.of, (part) => answer(part, identity));
    }
    const endpoint = identities.endpointOf(identity);
    return evaluate<EndpointLeaf>(condition, (leaf) => matchLeaf(leaf, endpoint));
  }

  return answer;
}
