import type { EndpointCondition } from '../../../engine/endpoint-condition.ts';
import type { Cidr } from '../../../model/cidr.ts';
import { isUnknown, type Unknown } from '../../../model/ternary.ts';
import { formatSelector } from '../selector/format-selector.ts';
import { matchLabelled } from '../selector/match-labelled.ts';
import { selectNodes, selectWorkloads } from '../selector/select-ends.ts';
import type { Selector } from '../selector/selector.ts';
import type { LabelledAddresses } from './labelled-addresses.ts';
import { labelsNotKnown } from './unread-set.ts';

/** Everybody whom a selector in a rule means: pods, and the addresses of network sets and host endpoints. */
export type Members = (selector: Selector) => EndpointCondition;

/** What a selector in a rule matches in addition to pods. */
export type Others = (selector: Selector) => EndpointCondition & { readonly kind: 'any' };

/**
 * The addresses of network sets and host endpoints by their labels. Selectors with the same meaning share their condition.
 * `areNodesMeant`: nodes are automatic host endpoints.
 */
export function createOthers(labelled: readonly LabelledAddresses[], areNodesMeant: boolean): Others {
  const setsBut = labelled.flatMap(({ recordedAs }) => recordedAs ?? []).sort();
  return bySelector((selector) => ({
    kind: 'any',
    of: [
      ...(areNodesMeant ? [selectNodes(selector)] : []),
      ...labelled.flatMap((one) => addressesOf(one, selector)),
      ...setsNotShown(setsBut, selector),
    ],
  }));
}

/**
 * In a rule, a selector stands for a set of addresses: those of network sets and hosts count as much as those of pods. Selectors
 * with the same meaning share their condition.
 */
export function createMembers(others: Others): Members {
  return bySelector((selector) => ({ kind: 'any', of: [selectWorkloads(selector), ...others(selector).of] }));
}

/** Makes one value for all selectors with the same meaning. */
function bySelector<Value>(make: (selector: Selector) => Value): (selector: Selector) => Value {
  const known = new Map<string, Value>();
  return (selector) => {
    const key = formatSelector(selector);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(selector);
    known.set(key, made);
    return made;
  };
}

function addressesOf({ lookup, nets, doubt }: LabelledAddresses, selector: Selector): EndpointCondition[] {
  const matches = matchLabelled(selector, lookup);
  if (matches === false) return [];
  const reason = isUnknown(matches) ? matches : doubt;
  const within: EndpointCondition[] = nets.map(inNet);
  if (nets.length > 1) within.push({ kind: 'in-blocks', blocks: nets });
  return reason === undefined
    ? within
    : [{ kind: 'all', of: [{ kind: 'any', of: within }, undeterminedEnd(reason)] }];
}

const NOT_SHOWN: Unknown = {
  code: 'reference-not-given',
  detail: 'the network set that was recorded is in none of the given files, so its labels are not known',
};

/** Ends that were recorded as network sets about which nothing else is known. */
function setsNotShown(setsBut: readonly string[], selector: Selector): EndpointCondition[] {
  return [undefined, NOT_SHOWN].flatMap((namespace) => {
    if (matchLabelled(selector, labelsNotKnown(namespace, NOT_SHOWN)) === false) return [];
    const reach = { setsBut, areOfCluster: namespace === undefined };
    return [{ kind: 'undetermined', reach, reason: NOT_SHOWN }];
  });
}

/** Calico compares addresses, regardless of their owner. */
export function inNet(cidr: Cidr): EndpointCondition {
  return { kind: 'cidr', cidr, except: [], pods: 'by-address', nodes: 'by-address' };
}

/** Unknown for every end. */
export function undeterminedEnd(reason: Unknown): EndpointCondition {
  return { kind: 'undetermined', reach: 'anybody', reason };
}
