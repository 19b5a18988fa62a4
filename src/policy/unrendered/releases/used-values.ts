/** Whether a value of a chart, by its path, decides nothing about policies, nor about labels, ports and networks of pods. */
export type DecidesNothing = (path: readonly string[]) => boolean;

/** More than any chart has; larger ones are not searched. */
const MAX_SIZE = 500_000;

/**
 * What the templates of a chart say about its values: one that is used nowhere but for an image, resources or a number of replicas decides
 * nothing. Undefined where any value may be used: all at once, by a computed name, in a template that is itself a value, or by a helper that
 * is not among the templates.
 */
export function valuesThatDecideNothing(templates: readonly string[]): DecidesNothing | undefined {
  const size = templates.reduce((sum, text) => sum + text.length, 0);
  if (size > MAX_SIZE || templates.some(mayUseAny) || !knowsHelpers(templates.join('\n'))) return undefined;
  const deciding = templates.flatMap((text) => {
    const lines = text.split('\n');
    return lines.flatMap((line, at) => (isOfNoConcern(lines, at) ? [] : pathsIn(line)));
  });
  return (path) => !deciding.some((used) => overlap(used, path));
}

function pathsIn(line: string): readonly (readonly string[])[] {
  return [...line.matchAll(/\.Values((?:\.[A-Za-z_]\w*)+)/g)].map(([, path = '']) =>
    path.slice(1).split('.'),
  );
}

function overlap(one: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((part, index) => part === other[index]);
}

/** Source: Helm's documentation of template functions; `.Files` and `tpl` read texts that are no templates. */
function mayUseAny(text: string): boolean {
  if (/\.Values(?!\.[A-Za-z_])|["'`]Values["'`]/.test(text)) return true;
  let scopes: boolean[] = [];
  for (const action of actionsIn(text)) {
    if (/\btpl\b|\.Files\b/.test(action)) return true;
    const isScoped = scopes.includes(true);
    const rest = action.replace(/\b(?:include|template)\s+"[^"]*"\s+[.$](?=[\s)|]|$)/g, '');
    if (/(?:^|[\s(])\$(?=[\s)|,]|$)/.test(rest)) return true;
    if (!isScoped && /(?:^|[\s(])\.(?=[\s)|,]|$)/.test(rest)) return true;
    const [word] = action.trim().split(/\s/, 1);
    if (word === 'end') scopes = scopes.slice(0, -1);
    else if (/^(?:if|with|range|define|block)$/.test(word ?? '')) {
      scopes = [...scopes, word === 'with' || word === 'range'];
    }
  }
  return false;
}

function actionsIn(text: string): readonly string[] {
  return text
    .split('{{')
    .slice(1)
    .map((part) => part.split('}}', 1)[0]?.replace(/^-|-$/g, '') ?? '');
}

function knowsHelpers(text: string): boolean {
  const actions = actionsIn(text);
  const named = (words: string) =>
    actions.flatMap((action) =>
      [...action.matchAll(new RegExp(`\\b(?:${words})\\b(?:\\s+"([^"]+)")?`, 'g'))].map(([, name]) => name),
    );
  const defined = new Set(named('define|block'));
  return named('include|template').every((name) => name !== undefined && defined.has(name));
}

/** Fields of a container, and one of a workload, that say nothing about who a pod is and which ports it has. */
const OF_CONTAINER: readonly string[] = ['image', 'imagePullPolicy', 'resources'];

function isOfNoConcern(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  const key = keyOf(line);
  if (key !== undefined) return isField(lines, at, key);
  // `resources:` with the value on the next line, and the same within `with`.
  if (/^\s*\{\{-?\s*toYaml\s+\.Values\.[\w.]+\s*\|\s*nindent\s+\d+\s*-?\}\}\s*$/.test(line)) {
    return isBlock(lines, at - 1);
  }
  return (
    /^\s*\{\{-?\s*with\s+\.Values\.[\w.]+\s*-?\}\}\s*$/.test(line) &&
    isBlock(lines, at + 1) &&
    /^\s*\{\{-?\s*toYaml\s+\.\s*\|\s*nindent\s+\d+\s*-?\}\}\s*$/.test(lines[at + 2] ?? '') &&
    /^\s*\{\{-?\s*end\s*-?\}\}\s*$/.test(lines[at + 3] ?? '')
  );
}

function isBlock(lines: readonly string[], at: number): boolean {
  return /^\s*resources:\s*$/.test(lines[at] ?? '') && isField(lines, at, 'resources');
}

function isField(lines: readonly string[], at: number, key: string): boolean {
  if (key === 'replicas') return indentOf(lines[at] ?? '') > 0 && parentOf(lines, at)?.trimEnd() === 'spec:';
  return OF_CONTAINER.includes(key) && /^\s*(?:init)?[cC]ontainers:\s*$/.test(containerOf(lines, at) ?? '');
}

/** The line above the list item that a field is in. */
function containerOf(lines: readonly string[], at: number): string | undefined {
  if (/^\s*-/.test(lines[at] ?? '')) return parentOf(lines, at);
  const item = parentAt(lines, at);
  return item !== undefined && /^\s*-/.test(lines[item] ?? '') ? parentOf(lines, item) : undefined;
}

function parentOf(lines: readonly string[], at: number): string | undefined {
  const parent = parentAt(lines, at);
  return parent === undefined ? undefined : lines[parent];
}

function parentAt(lines: readonly string[], at: number): number | undefined {
  const indent = indentOf(lines[at] ?? '');
  const isItem = /^\s*-/.test(lines[at] ?? '');
  const found = lines.slice(0, at).findLastIndex((line) => {
    if (/^\s*(?:\{\{.*\}\}\s*|#.*)?$/.test(line)) return false;
    // Items of a list may be as deep as its key.
    return indentOf(line) < indent || (isItem && indentOf(line) === indent && !/^\s*-/.test(line));
  });
  return found < 0 ? undefined : found;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function keyOf(line: string): string | undefined {
  return /^\s*(?:-\s+)?([A-Za-z]\w*):(?:\s|$)/.exec(line)?.[1];
}
