import { type CiliumVersion, isCiliumSince } from '../../platform/cni.ts';

/**
 * Which labels are part of identities (`--labels`; pkg/labelsfilter). Expressions are matched at the start of a key; the longest
 * one that takes a label stands against the shortest that leaves it out.
 */
export type LabelFilter = (key: string) => boolean;

interface Expression {
  readonly pattern: RegExp;
  readonly isIgnored: boolean;
}

/** Labels that Cilium drops by default, for those are many and change often. */
const DEFAULT: readonly Expression[] = [
  { pattern: /^app\.kubernetes\.io/, isIgnored: false },
  ...[
    /^io\.kubernetes/,
    /^kubernetes\.io/,
    /^statefulset\.kubernetes\.io\/pod-name/,
    /^apps\.kubernetes\.io\/pod-index/,
    /^batch\.kubernetes\.io\/job-completion-index/,
    /^batch\.kubernetes\.io\/controller-uid/,
    /^.*beta\.kubernetes\.io/,
    /^k8s\.io/,
    /^pod-template-generation/,
    /^pod-template-hash/,
    /^controller-revision-hash/,
    /^controller-uid/,
    /^annotation.*/,
    /^etcd_node/,
    /^topology\.kubernetes\.io/,
  ].map((pattern) => ({ pattern, isIgnored: true })),
];

/** Labels that Cilium adds; those of service accounts are named since 1.18. */
const ADDED: readonly Expression[] = [
  /^io\.kubernetes\.pod\.namespace/,
  /^io\.cilium\.k8s\.namespace\.labels/,
  /^io\.cilium\.k8s\.policy\.cluster/,
].map((pattern) => ({ pattern, isIgnored: false }));
const ADDED_SINCE_1_18: Expression = {
  pattern: /^io\.cilium\.k8s\.policy\.serviceaccount/,
  isIgnored: false,
};

/**
 * The filter of the default and what `--labels` adds, `k8s:app k8s:!tier`: an expression without `!` makes all labels but those
 * that one names be dropped. Undefined for expressions that only Go can read: then nobody can tell.
 */
export function labelFilter(added: string): LabelFilter | undefined {
  return filterOf(DEFAULT, added);
}

/** The same for the labels that Cilium adds itself: they stay where `added` names others, and go where it leaves them out by name. */
export function addedLabelFilter(added: string, version: CiliumVersion): LabelFilter | undefined {
  const kept = isCiliumSince(version, '1.18') ? [...ADDED, ADDED_SINCE_1_18] : ADDED;
  return filterOf([...kept, ...DEFAULT], added);
}

function filterOf(base: readonly Expression[], added: string): LabelFilter | undefined {
  const own = added.split(/\s+/).filter((text) => text !== '');
  const expressions = own.map(readExpression);
  if (expressions.some((one) => one === undefined)) return undefined;
  const all = [...base, ...expressions.filter((one) => one !== undefined)];
  const isWhitelist = expressions.some((one) => one?.isIgnored === false);
  return (key) => isTaken(key, all, isWhitelist);
}

function isTaken(key: string, all: readonly Expression[], isWhitelist: boolean): boolean {
  let [taken, ignored] = [0, 0];
  for (const { pattern, isIgnored } of all) {
    const length = pattern.exec(key)?.[0].length ?? 0;
    if (length === 0) continue;
    if (!isIgnored) taken = Math.max(taken, length);
    else ignored = ignored === 0 ? length : Math.min(ignored, length);
  }
  return (!isWhitelist && ignored === 0) || taken > ignored;
}

/** Plain prefixes, in which a dot may be escaped; other operators of expressions are not read. */
function readExpression(text: string): Expression | undefined {
  const colon = text.indexOf(':');
  const [source, rest] = colon < 0 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
  if (source !== '' && source !== 'k8s') return { pattern: /^(?!)/, isIgnored: true };
  const isIgnored = rest.startsWith('!');
  const prefix = (isIgnored ? rest.slice(1) : rest).replace(/^\^/, '').replaceAll('\\.', '.');
  if (!/^[-A-Za-z0-9_./]+$/.test(prefix)) return undefined;
  return { pattern: new RegExp(`^${prefix.replaceAll('.', '\\.')}`), isIgnored };
}
