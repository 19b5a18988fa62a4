import type { ManifestFile } from '../manifest.ts';
import { baseName, folderOf, foldersUp } from './file-path.ts';

/** Kinds that may allow or deny connections; a computed kind may be one of them. */
const KINDS =
  '\\w*NetworkPolicy|EgressFirewall|AuthorizationPolicy|PeerAuthentication|ServiceIntentions|\\w*TrafficPermission|SecurityGroupPolicy|HostEndpoint';
const POLICY_KIND = new RegExp(
  `^[^\\S\\n]*(?:-[^\\S\\n]+)?["']?kind["']?:[^\\S\\n]*["']?(?:${KINDS}|[^\\n]*(?:\\{\\{|\\$\\{|#@))`,
  'm',
);
const ANY_KIND = /^[^\S\n]*(?:-[^\S\n]+)?["']?kind["']?:/m;

/** Only at the beginning of a line: after a key it is a value. */
const OBJECTS_FROM_ELSEWHERE =
  /^[^\S\n]*(?:-[^\S\n]+)?(?:\{\{[^{}]{0,1000}\}\}[^\S\n]*)*\{\{-?\s*(?:(?:include|template|tpl|toYaml)\b|[^{}]{0,1000}\|\s*toYaml\b)/m;

/** Whether by its name a kind may allow or deny connections. */
export function isNameOfPolicyKind(kind: string): boolean {
  return new RegExp(`^(?:${KINDS})$`).test(kind);
}

const DEFINED = /\{\{-?\s*define\s+"([^"\n]{1,200})"/g;
const INCLUDED = /\{\{-?\s*(?:include|template)\s+"([^"\n]{1,200})"[^{}]{0,1000}\}\}/g;

/**
 * Whether an unrendered text may become a policy. A text without a kind gets its objects from elsewhere.
 *
 * @param whole the file, where `text` is a part of it: what it defines itself is seen there.
 */
export function mayHoldPolicies({ file, text }: ManifestFile, whole: string = text): boolean {
  if (POLICY_KIND.test(text)) return true;
  if (baseName(file).startsWith('_') || ANY_KIND.test(text)) return false;
  const own = new Set([...whole.matchAll(DEFINED)].map(([, name]) => name));
  return OBJECTS_FROM_ELSEWHERE.test(text.replace(INCLUDED, (all, name) => (own.has(name) ? '' : all)));
}

export function isChartName(file: string): boolean {
  return baseName(file) === 'Chart.yaml';
}

/** The chart to which a file belongs; for nested charts the outermost, because that is the one that is rendered. */
export function createChartFinder(files: readonly string[]): (file: string) => string | undefined {
  const charts = new Set(files.filter(isChartName).map(folderOf));
  return (file) =>
    charts.size === 0 ? undefined : foldersUp(folderOf(file)).findLast((folder) => charts.has(folder));
}
