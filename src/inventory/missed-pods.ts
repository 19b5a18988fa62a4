import type { LabelSelector } from '../model/label-selector.ts';
import { nearLabel, nearNamespace, wordsOf } from './near-selector.ts';
import type { PodsInView } from './pods-in-view.ts';

/** What is said of a selector that meets nobody, or only pods that it cannot mean. */
export interface MissedPods {
  readonly code: string;
  readonly what: string;
  readonly help: string;
  /** Certain enough to be said of each policy. */
  readonly isSlip: boolean;
}

/** Pods of the namespaces that the selectors leave. */
export interface SelectedPods {
  readonly namespaces: LabelSelector;
  readonly pods: LabelSelector;
}

/** How that is said. */
interface Words {
  readonly role: 'subject' | 'peer';
  /** `of namespace …`; left out where the selector of namespaces names them. */
  readonly where?: string;
  /** What follows for a policy. */
  readonly consequence: string;
  /** Of a selector that only pods with hostNetwork meet: why that is nobody, and what to do. */
  readonly onHosts: Pick<MissedPods, 'what' | 'help'>;
}

/** Undefined where the selectors meet a known pod, or ask for nothing in particular. */
export function missedPods(
  { namespaces, pods }: SelectedPods,
  view: PodsInView,
  { role, where = `of the namespaces that the ${role} names`, consequence, onHosts }: Words,
): MissedPods | undefined {
  const code = role === 'subject' ? 'inventory/selects-nothing' : 'inventory/peer-matches-nothing';
  const names = view.namespacesOf(namespaces);
  if (names.length === 0) {
    const what = `no known namespace has ${wordsOf(namespaces)}${consequence}`;
    return slip(code, what, nearNamespace(namespaces, [...view.namespaces]));
  }
  if (pods.requirements.length === 0) return undefined;
  // Those with an address of their own come first.
  const selected = names.flatMap((namespace) => view.select(namespace, pods, 1));
  if (selected.length === 0) {
    const what = `no known pod ${where} has ${wordsOf(pods)}${consequence}`;
    return slip(code, what, nearLabel(pods, names, view));
  }
  if (!selected.every(({ profile }) => profile.isHostNetwork)) return undefined;
  return {
    code: 'inventory/host-network-only',
    what: `the ${role} ${wordsOf(pods)} meets only pods with hostNetwork, ${onHosts.what}`,
    help: onHosts.help,
    isSlip: true,
  };
}

function slip(code: string, what: string, near: string | undefined): MissedPods {
  const help = near === undefined ? 'check the spelling' : `did you mean \`${near}\`?`;
  return { code, what, help, isSlip: near !== undefined };
}
