import { TEMPLATE_FIELD } from './asked-labels.ts';

/** What a template says of pods, as text with the values that it uses. */
export interface PodsOfTemplate {
  /** Labels for which a policy asks, and other fields by which policies tell pods apart. */
  readonly fields: string;
  /** What inserts labels of any name. */
  readonly labels: string;
}

const INCLUDE = /\b(?:include|template)\s+"([^"]{1,200})"/g;
const MAKES_PODS = /^\s*containers:/m;
/** Besides labels, policies may ask for these. */
const ASKED_FIELD = /^\s*(?:-\s+)?(?:hostNetwork|containerPort|serviceAccountName|serviceAccount|namespace):/;

/** The names of helpers that a text of a template includes. */
export function includedBy(text: string): readonly string[] {
  return [...text.matchAll(INCLUDE)].map(([, name = '']) => name);
}

/** `defined` are the bodies of helpers. */
export function podsOfTemplate(
  text: string,
  defined: ReadonlyMap<string, string>,
  isAsked: (label: string) => boolean,
): PodsOfTemplate {
  if (!MAKES_PODS.test(text)) return { fields: '', labels: '' };
  const lines = text.split('\n');
  const fields = lines.filter((line) => ASKED_FIELD.test(line));
  const labels: string[] = [];
  const helpers = new Set<string>();
  const read = (line: string): void => {
    const [, label] = TEMPLATE_FIELD.exec(line) ?? [];
    if (label === undefined) {
      labels.push(line);
      for (const name of includedBy(line)) helpers.add(name);
    } else if (isAsked(label)) fields.push(line);
  };
  for (const line of linesOfLabels(lines)) read(line);
  // A set gives what is added to it meanwhile, too.
  for (const name of helpers) for (const line of defined.get(name)?.split('\n') ?? []) read(line);
  return { fields: fields.join('\n'), labels: labels.join('\n') };
}

/** What stands below `labels:` of pods; those of the object itself are less deep. */
function linesOfLabels(lines: readonly string[]): readonly string[] {
  let deeper: number | undefined;
  return lines.filter((line) => {
    const indent = line.length - line.trimStart().length;
    if (deeper !== undefined && (indent > deeper || /^\s*(?:\{\{|$)/.test(line))) return true;
    deeper = indent > 2 && /^\s*labels:/.test(line) ? indent : undefined;
    return deeper !== undefined && line.includes('{{');
  });
}
