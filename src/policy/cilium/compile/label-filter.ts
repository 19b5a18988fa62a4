import { type CiliumVersion, isCiliumSince } from '../../platform/cni.ts';

/**
 * Which labels are part of identities (`--labels`; pkg/labelsfilter). Expressions match at the start of a key; the longest match
 * that includes a label is weighed against the shortest that excludes it.
 */
export type LabelFilter = (key: string) => boolean;

interface Expression {
  readonly pattern: RegExp;
  readonly isIgnored: boolean;
}

/** Labels that Cilium drops by default, because there are many and they change often. */
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

/** Labels that Cilium adds; the one for service accounts is listed since 1.18. */
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
 * The default filter extended by `--labels`, such as `k8s:app k8s:!tier`: an expression without `!` drops all labels that no such
 * expression matches. Undefined for expressions that only Go can read: then nothing can be told.
 */
export function labelFilter(added: string): LabelFilter | undefined {
  return filterOf(DEFAULT, added);
}

/**
 * The same for the labels that Cilium itself adds: they stay where `added` lists others, and are dropped only where it excludes
 * them by name.
 */
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

/** Plain prefixes, in which a dot may be escaped; other regular expression operators are not read. */
function readExpression(text: string): Expression | undefined {
  const colon = text.indexOf(':');
  const [source, rest] = colon < 0 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
  if (source !== '' && source !== 'k8s') return { pattern: /^(?!)/, isIgnored: true };
  const isIgnored = rest.startsWith('!');
  const prefix = (isIgnored ? rest.slice(1) : rest).replace(/^\^/, '').replaceAll('\\.', '.');
  if (!/^[-A-Za-z0-9_./]+$/.test(prefix)) return undefined;
  return { pattern: new RegExp(`^${prefix.replaceAll('.', '\\.')}`), isIgnored };
}
