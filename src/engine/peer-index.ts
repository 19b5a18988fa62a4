import { formatCidr } from '../model/cidr.ts';
import { canonicalSelector } from '../model/label-selector.ts';
import type { Ternary } from '../model/ternary.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';
import type { IdentityIndex } from './identity-index.ts';
import { matchEndpoint } from './match-endpoint.ts';

/** Answers predicates about identities, each pair once; predicates of the same meaning share their answers. */
export type PeerIndex = (predicate: EndpointPredicate, identity: number, isPodToItself: boolean) => Ternary;

/** Those whose answer depends on the peer alone, not on the connection. */
type PeerPredicate = Exclude<EndpointPredicate, { kind: 'same-pod' }>;

export function createPeerIndex(identities: IdentityIndex): PeerIndex {
  const byObject = new Map<PeerPredicate, Ternary[]>();
  const byMeaning = new Map<string, Ternary[]>();

  function answersOf(predicate: PeerPredicate): Ternary[] {
    let answers = byObject.get(predicate);
    if (answers === undefined) {
      const key = meaningOf(predicate);
      answers = byMeaning.get(key) ?? [];
      byMeaning.set(key, answers);
      byObject.set(predicate, answers);
    }
    return answers;
  }

  return (predicate, identity, isPodToItself) => {
    if (predicate.kind === 'same-pod') {
      return matchEndpoint(predicate, identities.endpointOf(identity), isPodToItself);
    }
    const answers = answersOf(predicate);
    let answer = answers[identity];
    if (answer === undefined) {
      answer = matchEndpoint(predicate, identities.endpointOf(identity), false);
      answers[identity] = answer;
    }
    return answer;
  };
}

function meaningOf(predicate: PeerPredicate): string {
  switch (predicate.kind) {
    case 'pods': {
      const { namespace, pods, hostNetwork } = predicate;
      const where = 'name' in namespace ? { name: namespace.name } : canonicalSelector(namespace.selector);
      return JSON.stringify(['pods', where, canonicalSelector(pods), hostNetwork]);
    }
    case 'cidr': {
      const { cidr, except, pods, nodes } = predicate;
      return JSON.stringify(['cidr', formatCidr(cidr), except.map(formatCidr), pods, nodes]);
    }
    case 'undetermined': {
      const { reach, reason } = predicate;
      return JSON.stringify([predicate.kind, reach, reason.code, reason.detail]);
    }
    case 'own-node':
      return JSON.stringify([predicate.kind, predicate.match]);
    case 'init-identity':
      return predicate.kind;
  }
}
